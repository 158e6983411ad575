"""What lay helpers are asked to do for whom, under whose supervision, and what the person lets them see."""

import django.db.models.deletion
from django.db import migrations, models

import aplis.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_lay_helpers"),
        ("people", "0017_rights_in_force_as_one_view"),
        ("sharing", "0014_a_release_given_on_the_own_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="HelperTask",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("called", models.CharField(max_length=60, verbose_name="what the helper calls the person")),
                ("what", models.CharField(max_length=500, verbose_name="the task")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="day after the last")),
                ("granted", models.IntegerField(default=0)),
                (
                    "granted_how",
                    models.CharField(
                        blank=True,
                        choices=[("spoken", "in words, to the worker"), ("written", "in writing, with a signature")],
                        default="",
                        max_length=8,
                        verbose_name="how the person said it",
                    ),
                ),
                ("granted_on", models.DateField(blank=True, null=True)),
                ("granted_until", models.DateField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("done", "done"), ("not_done", "it did not work out")],
                        default="",
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="what the helper says about it"
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, default="", max_length=16)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sharing.involvement"
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "supervisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["helper", "ends_on"], name="helper_task_of_helper")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="helper_task_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("helper", models.F("supervisor")), _negated=True),
                        name="helper_task_supervised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("granted__gte", 0), ("granted__lt", 32768)), name="helper_grant_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted", 0),
                            models.Q(models.Q(("granted_how", ""), _negated=True), ("granted_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="helper_grant_was_said",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", True), ("outcome", "")),
                            models.Q(("done_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="helper_task_done_somehow",
                    ),
                ],
            },
        ),
    ]
