"""Pairs of files that may be of one person, what people decided, and what went along when files were put together."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import aplis.core.ids
from aplis.core.rls import AGENCY, WORKER, RunVendorSQL, lock, sight
from aplis.rules.scopes import BIT

CONTACT = str(BIT["contact"])
BOTH = " AND ".join(
    f"({sight('identity_candidatepair', scope=CONTACT, person=person)})" for person in ("first_id", "second_id")
)
OF_A_PAIR = "EXISTS (SELECT 1 FROM identity_candidatepair p WHERE p.id = pair_id)"
KEPT = sight("identity_mergerecord", scope=CONTACT, person="kept_id")
LOCKS = (
    lock("identity_candidatepair", read=BOTH, insert=BOTH, update=BOTH),
    lock(
        "identity_pairdecision",
        read=OF_A_PAIR,
        insert=f"agency_id = {AGENCY} AND worker_id = {WORKER} AND {OF_A_PAIR}",
    ),
    lock("identity_mergerecord", read=KEPT, insert="false", update=KEPT),
    lock("identity_mergedrow", read="false", insert="false"),
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0003_second_factor_and_sessions"),
        ("people", "0009_files_by_what_they_went_into"),
    ]

    operations = [
        migrations.CreateModel(
            name="CandidatePair",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("score", models.FloatField()),
                ("because", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("worker", "a worker asked"),
                            ("registered", "registered although somebody alike was here"),
                            ("link", "found by the nightly comparison"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be decided"),
                            ("disputed", "decided differently"),
                            ("same", "the same person"),
                            ("different", "not the same person"),
                            ("merged", "put together"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MergeRecord",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_because", models.CharField(blank=True, max_length=500)),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
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
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="identity.candidatepair"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MergedRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=64)),
                ("row_id", models.BigIntegerField()),
                ("before", models.JSONField(default=dict)),
                (
                    "merge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="identity.mergerecord",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PairDecision",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("same", "the same person"),
                            ("different", "not the same person"),
                            ("unsure", "I cannot tell"),
                        ],
                        max_length=12,
                        verbose_name="are they the same person?",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="why")),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "pair",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="identity.candidatepair",
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
        ),
        migrations.AddIndex(
            model_name="candidatepair",
            index=models.Index(fields=["state", "-score", "id"], name="pair_queue"),
        ),
        migrations.AddConstraint(
            model_name="candidatepair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="pair_once"),
        ),
        migrations.AddConstraint(
            model_name="candidatepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="pair_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="mergedrow",
            index=models.Index(fields=["table", "row_id"], name="merged_row_of_table"),
        ),
        migrations.AddConstraint(
            model_name="mergedrow",
            constraint=models.UniqueConstraint(fields=("merge", "table", "row_id"), name="merged_row_once"),
        ),
        migrations.AddConstraint(
            model_name="pairdecision",
            constraint=models.UniqueConstraint(fields=("pair", "worker", "round"), name="pair_decided_once_by_each"),
        ),
        *(RunVendorSQL(postgresql=sql) for sql in LOCKS),
    ]
