"""Release sheets, exchange agreements, requests, emergencies, objections, notices, and what is kept how long."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import aplis.core.ids
from aplis.core.columns import AddColumn


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_who_compares_people"),
        ("people", "0011_bonds_and_narrower_rights"),
        ("sharing", "0003_looks_by_month"),
    ]

    operations = [
        migrations.AddField(
            model_name="look",
            name="right_id",
            field=models.BigIntegerField(null=True),
        ),
        AddColumn(
            model_name="release",
            name="role",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.CreateModel(
            name="KeepingRun",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("approved", "approved"),
                            ("done", "carried out"),
                            ("dropped", "dropped"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("counts", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="KeepingItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("retention_class", models.CharField(max_length=32)),
                ("action", models.CharField(max_length=12)),
                ("due_on", models.DateField()),
                ("rows", models.PositiveIntegerField(default=0)),
                ("outcome", models.CharField(blank=True, default="", max_length=16)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="sharing.keepingrun"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LookDelay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("law", models.CharField(max_length=200, verbose_name="by which law or order")),
                ("looks_from", models.DateTimeField()),
                ("ends_on", models.DateField(verbose_name="the person is told from")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LookReview",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("signs", models.JSONField(default=list)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("explained", "there was a good reason"),
                            ("talked", "I talked with the worker"),
                            ("incident", "it was not lawful: an incident"),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
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
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("verb", models.CharField(blank=True, default="", max_length=32)),
                ("is_for_person", models.BooleanField(default=False)),
                ("kind", models.CharField(max_length=32)),
                ("about_kind", models.CharField(blank=True, default="", max_length=24)),
                ("about_id", models.BigIntegerField(blank=True, null=True)),
                ("detail", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
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
                        choices=[("question", "I do not understand this"), ("objection", "I object")], max_length=12
                    ),
                ),
                ("about", models.CharField(max_length=16)),
                ("about_id", models.BigIntegerField(blank=True, null=True)),
                ("look_day", models.DateField(blank=True, null=True)),
                ("look_purpose", models.CharField(blank=True, default="", max_length=16)),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="in your own words")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "not answered yet"),
                            ("answered", "answered"),
                            ("upheld", "the person was right"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("answer", models.TextField(blank=True, default="", max_length=2000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
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
                    "representation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.representation",
                    ),
                ),
                (
                    "written_down_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="in what")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "offered"),
                            ("agreed", "agreed"),
                            ("declined", "said no"),
                            ("left", "left"),
                            ("ended", "ended"),
                        ],
                        default="offered",
                        max_length=8,
                    ),
                ),
                ("offered_on", models.DateField()),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "words",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="in the person's words"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "representation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.representation",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scope", models.IntegerField()),
                ("about_kind", models.CharField(max_length=24)),
                ("about_id", models.BigIntegerField()),
                ("wanted", models.TextField(max_length=2000, verbose_name="What is right?")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "not decided yet"),
                            ("accepted", "accepted: the note stands beside the entry"),
                            ("declined", "not accepted: both views stand beside each other"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("decision", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "decided_by",
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
                    "written_down_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseSheet",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being filled in"),
                            ("offered", "handed over, not answered yet"),
                            ("given", "given, begins later"),
                            ("active", "in force"),
                            ("refused", "the person said no"),
                            ("expired", "run out"),
                            ("withdrawn", "withdrawn"),
                            ("superseded", "replaced by a newer one"),
                            ("error", "entered in error"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("step", models.CharField(blank=True, default="", max_length=16)),
                ("recipients", models.JSONField(default=list)),
                ("purposes", models.JSONField(default=list)),
                ("scopes", models.IntegerField(default=0)),
                ("special_asked", models.BooleanField(default=False)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signature", "signed by hand"),
                            ("eid", "signed electronically"),
                            ("oral_witness", "in words, with a witness"),
                            ("interpreter", "with an interpreter"),
                            ("easy_read", "in easy-to-read words"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="how it was given",
                    ),
                ),
                (
                    "witness",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="name of the witness"),
                ),
                (
                    "interpreter",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="name of the interpreter"),
                ),
                ("language", models.CharField(blank=True, default="", max_length=8)),
                ("text_hash", models.CharField(blank=True, default="", max_length=64)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, default="", max_length=300)),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "representation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.representation",
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.releasesheet",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="release",
            name="sheet",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="sharing.releasesheet",
            ),
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scopes", models.IntegerField()),
                ("reason", models.CharField(max_length=300, verbose_name="why")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SightRequest",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scopes", models.IntegerField()),
                ("tier", models.PositiveSmallIntegerField(default=4)),
                ("purpose", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=500, verbose_name="what you need it for")),
                ("told_name", models.CharField(blank=True, default="", max_length=250)),
                ("is_for_worker_only", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "not answered yet"),
                            ("granted", "opened"),
                            ("declined", "not opened"),
                            ("release", "the person is asked"),
                            ("taken_back", "taken back"),
                            ("expired", "not answered in time"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("granted", models.IntegerField(default=0)),
                ("basis", models.CharField(blank=True, default="", max_length=32)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("shuts_on", models.DateField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="reason of the answer"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
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
                    "asked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SubjectFile",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("gathered", "gathered, to be read"),
                            ("released", "handed over"),
                            ("dropped", "dropped"),
                        ],
                        default="gathered",
                        max_length=8,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=8)),
                ("redactions", models.JSONField(default=list)),
                ("content", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WatchedPerson",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="why")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BasisPeriod",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("basis", models.CharField(max_length=32)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("review_on", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.worker"
                    ),
                ),
                (
                    "involvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bases", to="sharing.involvement"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="basis_period_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactPreference",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(max_length=8, verbose_name="how")),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("plain", "with the name of the service"),
                            ("neutral", "in neutral words, as if from a friend"),
                            ("none", "no messages at all"),
                        ],
                        default="plain",
                        max_length=8,
                        verbose_name="in which words",
                    ),
                ),
                ("hours_from", models.TimeField(blank=True, null=True, verbose_name="not before")),
                ("hours_until", models.TimeField(blank=True, null=True, verbose_name="not after")),
                ("wants_reminders", models.BooleanField(default=True, verbose_name="reminders of dates")),
                ("wants_news", models.BooleanField(default=False, verbose_name="news and invitations")),
                ("note", models.CharField(blank=True, default="", max_length=250, verbose_name="what else matters")),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="preference_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "danger",
                    models.CharField(
                        choices=[
                            ("life", "danger to life"),
                            ("health", "danger to health"),
                            ("child", "danger to a child"),
                        ],
                        max_length=8,
                        verbose_name="What is the danger?",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="What is happening?")),
                ("scopes", models.IntegerField()),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("tell_by", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "told_how",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="how the person was told"),
                ),
                ("postponed_until", models.DateField(blank=True, null=True, verbose_name="told on")),
                (
                    "postponed_because",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="why not before"),
                ),
                ("review_by", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("justified", "it was justified"),
                            ("not_justified", "it was not justified: an incident"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="Outcome",
                    ),
                ),
                ("review", models.CharField(blank=True, default="", max_length=500, verbose_name="In a sentence")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
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
                "indexes": [
                    models.Index(fields=["agency", "-began_at"], name="emergency_of_agency"),
                    models.Index(fields=["worker", "-began_at"], name="emergency_of_worker"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("began_at"))), name="emergency_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("worker")), _negated=True),
                            _connector="OR",
                        ),
                        name="emergency_reviewed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeAgreement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("is_mutual", models.BooleanField(default=True, verbose_name="holds both ways")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("signed", "signed"), ("ended", "ended")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("purposes", models.JSONField(default=list)),
                ("basis", models.CharField(max_length=32, verbose_name="legal basis")),
                (
                    "law",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="law or decision it rests on"
                    ),
                ),
                ("scopes", models.IntegerField()),
                ("fields", models.TextField(blank=True, default="", max_length=2000, verbose_name="what moves")),
                ("target_group", models.CharField(blank=True, default="", max_length=200, verbose_name="for whom")),
                ("tasks", models.TextField(blank=True, default="", max_length=2000, verbose_name="who does what")),
                ("contact", models.CharField(max_length=200, verbose_name="contact person")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                ("review_on", models.DateField(verbose_name="looked at again on")),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("countersigned_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "countersigned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "pk"],
                "indexes": [models.Index(fields=["receiver", "giver"], name="agreement_of_two")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="agreement_ends_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scopes__gt", 0), ("scopes__lt", 32768)), name="agreement_scopes_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True), name="agreement_between_two"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="keepingrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="keeping_run_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="hold_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="lookreview",
            constraint=models.UniqueConstraint(fields=("worker", "person", "day"), name="look_reviewed_once"),
        ),
        migrations.AddConstraint(
            model_name="lookreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("worker", models.F("reviewed_by")), _negated=True), name="look_reviewed_by_another"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["agency", "seen_at", "-made_at"], name="notice_of_agency"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["person", "-made_at"], name="notice_of_person"),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["agency", "state", "due_on"], name="objection_waiting"),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="objection_answered_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="rectification",
            index=models.Index(fields=["about_kind", "about_id"], name="rectification_of_entry"),
        ),
        migrations.AddIndex(
            model_name="releasesheet",
            index=models.Index(condition=models.Q(("state", "active")), fields=["ends_on"], name="sheet_active_by_end"),
        ),
        migrations.AddConstraint(
            model_name="releasesheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes__gte", 0), ("scopes__lt", 32768)), name="sheet_scopes_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="releasesheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="sheet_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="releasesheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["given", "active"]), _negated=True),
                    models.Q(models.Q(("how", ""), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="sheet_given_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes__gt", 0), ("scopes__lt", 32768)), name="restriction_scopes_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="restriction_ends_after_start"
            ),
        ),
        migrations.AddIndex(
            model_name="sightrequest",
            index=models.Index(fields=["asked", "state", "ends_on"], name="sight_request_received"),
        ),
        migrations.AddIndex(
            model_name="sightrequest",
            index=models.Index(fields=["agency", "-asked_at"], name="sight_request_sent"),
        ),
        migrations.AddConstraint(
            model_name="sightrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes__gt", 0), ("scopes__lt", 32768)), name="sight_request_scopes_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="sightrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted__gte", 0), ("granted__lt", 32768)), name="sight_granted_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="sightrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("shuts_on__gte", models.F("starts_on"))), name="sight_shuts_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="sightrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("agency", models.F("asked")), _negated=True), name="sight_asked_of_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="sightrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "granted"), _negated=True),
                    models.Q(("granted__gt", 0), ("shuts_on__isnull", False), ("starts_on__isnull", False)),
                    _connector="OR",
                ),
                name="sight_granted_has_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchedperson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)), fields=("person", "agency"), name="watched_once"
            ),
        ),
    ]
