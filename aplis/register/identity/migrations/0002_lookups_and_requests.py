"""Look-ups counted, their reviews, and requests from one service to another to get in touch."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import aplis.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_second_factor_and_sessions"),
        ("identity", "0001_pairs_and_merges"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactRequest",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("told_name", models.CharField(max_length=250)),
                ("told_born", models.DateField(blank=True, null=True)),
                (
                    "agreement",
                    models.CharField(
                        choices=[
                            ("written", "in writing"),
                            ("witnessed", "in words, with a witness"),
                            ("represented", "by a representative"),
                        ],
                        max_length=12,
                    ),
                ),
                ("purpose", models.CharField(max_length=16)),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="What should the other service know?"
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_on", models.DateField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contact_us", "contact us"),
                            ("not_now", "not now"),
                            ("not_the_person", "it is somebody else"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="Your answer",
                    ),
                ),
                (
                    "answer_note",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="A sentence for them"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "answered_by",
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
                    "worker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "-asked_at"], name="request_of_agency"),
                    models.Index(fields=["worker", "-asked_at"], name="request_of_worker"),
                    models.Index(fields=["ends_on"], name="request_by_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="request_answered_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lookup",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("page", models.CharField(max_length=16)),
                ("name_digest", models.CharField(blank=True, default="", max_length=32)),
                ("born_digest", models.CharField(blank=True, default="", max_length=32)),
                ("hits", models.PositiveSmallIntegerField(default=0)),
                ("is_asking_elsewhere", models.BooleanField(default=False)),
                ("declined", models.CharField(blank=True, default="", max_length=32)),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["worker", "-at"], name="lookup_of_worker"),
                    models.Index(fields=["agency", "-at"], name="lookup_of_agency"),
                    models.Index(fields=["at"], name="lookup_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProbingReview",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("explained", "there was a good reason"),
                            ("talked", "I talked with the worker"),
                            ("reported", "I passed it on to the data protection officer"),
                        ],
                        max_length=12,
                        verbose_name="What came of it",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="In a sentence")),
                ("reviewed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "day"), name="probing_reviewed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("worker", models.F("reviewed_by")), _negated=True),
                        name="probing_reviewed_by_another",
                    ),
                ],
            },
        ),
    ]
