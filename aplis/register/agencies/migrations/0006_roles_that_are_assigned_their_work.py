"""A role may be assigned its work: what is open to the whole agency is shut to whoever holds it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_who_shares_and_who_watches")]
    operations = [
        migrations.AddField(
            model_name="role",
            name="is_assigned_only",
            field=models.BooleanField(db_default=False, default=False),
        )
    ]
