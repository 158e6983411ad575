"""A weaker protection is asked for by one worker and confirmed by another."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import aplis.core.ids
from aplis.core.rls import RunVendorSQL, lock, sight
from aplis.rules.scopes import BIT

SEES = sight("sharing_protectionchange", scope=str(BIT["plan"]), exactly=True)
STATES = [("open", "to be confirmed"), ("confirmed", "confirmed"), ("declined", "not confirmed")]


def kept(to: str, **more: bool) -> models.Field:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_who_shares_and_who_watches"),
        ("people", "0016_nearness_declared_by_whoever_sees"),
        ("sharing", "0008_guarded_files_named_by_who_guards_them"),
    ]
    operations = [
        migrations.CreateModel(
            name="ProtectionChange",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("was", models.PositiveSmallIntegerField()),
                ("level", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=300, verbose_name="why a weaker protection is enough")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("state", models.CharField(choices=STATES, default="open", max_length=12)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("agency", kept("agencies.agency")),
                ("answered_by", kept("agencies.worker", blank=True, null=True)),
                ("asked_by", kept("agencies.worker")),
                ("person", kept("people.person")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("person",), name="protection_change_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__lt", models.F("was"))), name="protection_change_is_weaker"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by__isnull", True),
                            models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="protection_confirmed_by_another",
                    ),
                ],
            },
        ),
        RunVendorSQL(postgresql=lock("sharing_protectionchange", read=SEES, insert=SEES, update=SEES)),
    ]
