"""A talk is opened where two agencies rate a life domain far apart."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import aplis.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_lay_helpers"),
        ("people", "0020_rights_of_lay_helpers_say_so"),
        ("situations", "0005_papers_of_hidden_persons_stay_where_they_are_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="JointTalk",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scope", models.IntegerField()),
                ("rated", models.BigIntegerField()),
                ("against", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("open_in", models.IntegerField(blank=True, null=True)),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="held on")),
                ("took_part", models.CharField(blank=True, default="", max_length=300, verbose_name="who took part")),
                (
                    "persons_part",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("present", "was there"),
                            ("asked", "was asked before and told her or his view"),
                            ("not_asked", "was not asked"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="the person",
                    ),
                ),
                (
                    "persons_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="why, or what the person said"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("agreed", "we agree on a level"), ("both_stay", "both views stay")],
                        default="",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="the level agreed on")),
                ("text", models.TextField(blank=True, default="", verbose_name="what was said")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "with_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "open_in"), name="talk_one_open_in_a_domain"),
                    models.CheckConstraint(
                        condition=models.Q(("scope__gt", 0), ("scope__lt", 8192)), name="talk_scope_is_domain"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agency", models.F("with_agency")), _negated=True),
                        name="talk_of_two_agencies",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_on__isnull", True), ("open_in", models.F("scope"))),
                            models.Q(
                                ("held_on__isnull", False),
                                ("open_in__isnull", True),
                                models.Q(("persons_part", ""), _negated=True),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="talk_open_or_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level__isnull", True), models.Q(("outcome", "agreed"), _negated=True)),
                            models.Q(("level__gte", 1), ("level__lte", 5), ("outcome", "agreed")),
                            _connector="OR",
                        ),
                        name="talk_level_where_agreed",
                    ),
                ],
            },
        ),
    ]
