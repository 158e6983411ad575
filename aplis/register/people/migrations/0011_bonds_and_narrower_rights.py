"""Who acts for a person, who is kept apart or stands too near; and what narrows a right within the day."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import aplis.core.ids
from aplis.core.columns import AddColumn


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_who_compares_people"),
        ("people", "0010_numbers_that_were_somebody_elses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Barrier",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("self", "it is the worker"),
                            ("relative", "a relative or partner of the worker"),
                            ("colleague", "a colleague of the worker"),
                        ],
                        max_length=12,
                        verbose_name="how near",
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="KeptApart",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_victim", models.BooleanField(verbose_name="this person was harmed")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PortalAccess",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Representation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("helper_name", models.CharField(blank=True, default="", max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("parent", "parent or guardian of a minor"),
                            ("guardian", "guardian of an adult"),
                            ("supporter", "supporter in making decisions"),
                            ("attorney", "power of attorney"),
                            ("trusted", "trusted person"),
                            ("conflict_guardian", "guardian for one matter, where interests conflict"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("scopes", models.IntegerField()),
                ("basis", models.CharField(max_length=200, verbose_name="on what it rests")),
                ("is_view_only", models.BooleanField(default=False)),
                ("has_conflict", models.BooleanField(default=False, verbose_name="a conflict of interest")),
                ("chosen_by_person", models.BooleanField(default=False, verbose_name="chosen by the person")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("ended_because", models.CharField(blank=True, default="", max_length=200)),
                ("person_told_on", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.AddField(
            model_name="accessright",
            name="agreement_id",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="accessright",
            name="ends_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        AddColumn(
            model_name="accessright",
            name="role",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        AddColumn(
            model_name="accessright",
            name="rule",
            field=models.CharField(blank=True, db_default="", default="", max_length=48),
        ),
        AddColumn(
            model_name="accessright",
            name="shown",
            field=models.IntegerField(db_default=0, default=0),
        ),
        AddColumn(
            model_name="accessright",
            name="tier",
            field=models.PositiveSmallIntegerField(db_default=4, default=4),
        ),
        migrations.AddField(
            model_name="barrier",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="barrier",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
            ),
        ),
        migrations.AddField(
            model_name="barrier",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
            ),
        ),
        migrations.AddField(
            model_name="keptapart",
            name="other",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="keptapart",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="keptapart",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
            ),
        ),
        migrations.AddField(
            model_name="portalaccess",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
            ),
        ),
        migrations.AddField(
            model_name="portalaccess",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"),
        ),
        migrations.AddField(
            model_name="portalaccess",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="portals", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="representation",
            name="helper",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="representation",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="representations", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="portalaccess",
            name="representation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.representation",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("person", "worker"),
                name="barrier_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="barrier_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="keptapart",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="apart_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="keptapart",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("other")), _negated=True), name="apart_from_another"
            ),
        ),
        migrations.AddIndex(
            model_name="representation",
            index=models.Index(
                condition=models.Q(("helper__isnull", False)), fields=["helper"], name="representation_by_helper"
            ),
        ),
        migrations.AddConstraint(
            model_name="representation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="representation_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="representation",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes__gte", 0), ("scopes__lt", 32768)), name="representation_scopes_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="representation",
            constraint=models.CheckConstraint(
                condition=models.Q(("helper", models.F("person")), _negated=True), name="representation_by_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="portalaccess",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)), fields=("user", "person"), name="portal_once_per_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="portalaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="portal_ends_after_start"
            ),
        ),
    ]
