"""A second factor by role, an epoch that ends all sessions of a user, and a row for each time that signing in was slowed."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import aplis.core.ids

# These read no special category of data and keep no accounts. Every other role, and every new one, needs a second factor.
MAY_DO_WITHOUT = ["employment_counsellor", "school_counsellor", "mentor", "volunteer", "municipal_officer"]


def except_some(apps: Any, schema_editor: object) -> None:
    roles = apps.get_model("agencies", "Role").objects
    roles.filter(code__in=MAY_DO_WITHOUT).update(needs_second_factor=False)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_roles")]
    operations = [
        migrations.AddField(
            model_name="role",
            name="needs_second_factor",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="user",
            name="session_epoch",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="user",
            name="factor_reset_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Lockout",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lockouts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["user", "-began_at"], name="lockouts_of_user")]},
        ),
        migrations.RunPython(except_some, migrations.RunPython.noop),
    ]
