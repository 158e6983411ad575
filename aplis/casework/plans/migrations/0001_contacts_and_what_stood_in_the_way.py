"""A contact of a service with a person, and what she says stood in the way of it."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import django.utils.timezone
from django.db import migrations, models

import aplis.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0007_lay_helpers"),
        ("people", "0021_most_keys_are_of_few"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scope", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("held", "took place"),
                            ("not_held", "we did not reach the person"),
                            ("called_off", "called off by us"),
                            ("moved", "moved to another day"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="how it went",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("office", "at our office"),
                            ("home", "at the person's home"),
                            ("elsewhere", "somewhere else"),
                            ("phone", "by phone"),
                            ("online", "online"),
                            ("letter", "by letter or message"),
                        ],
                        max_length=12,
                        verbose_name="how we meet",
                    ),
                ),
                ("place", models.CharField(blank=True, default="", max_length=200, verbose_name="place")),
                (
                    "phone",
                    models.CharField(
                        blank=True, default="", max_length=40, verbose_name="phone to call when it does not suit"
                    ),
                ),
                (
                    "interpreter",
                    models.CharField(
                        choices=[
                            ("not_needed", "no interpreter needed"),
                            ("to_book", "an interpreter has to be booked"),
                            ("booked", "an interpreter is booked"),
                            ("came", "the interpreter came"),
                            ("did_not_come", "the interpreter did not come"),
                            ("none_there", "there was no interpreter to be had"),
                        ],
                        default="not_needed",
                        max_length=16,
                        verbose_name="interpreter",
                    ),
                ),
                (
                    "interpreter_service",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="who interprets"),
                ),
                ("language", models.CharField(blank=True, default="", max_length=8, verbose_name="language")),
                ("barriers", models.IntegerField(default=0, verbose_name="what stood in the way on our side")),
                (
                    "differently",
                    models.TextField(blank=True, default="", verbose_name="what we do differently next time"),
                ),
                ("text", models.TextField(blank=True, default="", verbose_name="what was agreed or said")),
                ("is_private", models.BooleanField(default=False, verbose_name="only for our agency")),
                ("follows", models.BigIntegerField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_because",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="why it was a mistake"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
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
        migrations.CreateModel(
            name="ContactReply",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aplis.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scope", models.IntegerField()),
                ("barriers", models.IntegerField(default=0, verbose_name="what stood in the way")),
                ("text", models.TextField(blank=True, default="", verbose_name="in the person's words")),
                ("given_on", models.DateField(verbose_name="said on")),
                ("is_private", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.worker",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="plans.contact"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["person", "-at"], name="encounter_of_person"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["agency", "at"], name="encounter_of_agency"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(condition=models.Q(("scope", 8192)), name="encounter_scope_is_contact"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "not_held"), _negated=True),
                    models.Q(("barriers__gt", 0), models.Q(("differently", ""), _negated=True)),
                    _connector="OR",
                ),
                name="encounter_not_held_for_a_barrier",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interpreter__in", ["did_not_come", "none_there"]), _negated=True),
                    django.db.models.lookups.GreaterThan(
                        django.db.models.expressions.CombinedExpression(models.F("barriers"), "&", models.Value(2)), 0
                    ),
                    _connector="OR",
                ),
                name="encounter_without_interpreter",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("interpreter__in", ["not_needed"]), models.Q(("language", ""), _negated=True), _connector="OR"
                ),
                name="encounter_interpreter_of_a_language",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interpreter", "booked"), _negated=True),
                    models.Q(("interpreter_service", ""), _negated=True),
                    _connector="OR",
                ),
                name="encounter_booked_with_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "elsewhere"), _negated=True),
                    models.Q(("place", ""), _negated=True),
                    _connector="OR",
                ),
                name="encounter_elsewhere_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_private", False), ("state", "held"), _connector="OR"),
                name="encounter_private_was_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("withdrawn_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="encounter_withdrawn_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="contactreply",
            index=models.Index(fields=["person", "-given_on"], name="contact_reply_of_person"),
        ),
        migrations.AddIndex(
            model_name="contactreply",
            index=models.Index(fields=["agency", "given_on"], name="contact_reply_of_agency"),
        ),
        migrations.AddConstraint(
            model_name="contactreply",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope", 8192)), name="contact_reply_scope_is_contact"
            ),
        ),
        migrations.AddConstraint(
            model_name="contactreply",
            constraint=models.CheckConstraint(
                condition=models.Q(("barriers__gt", 0), models.Q(("text", ""), _negated=True), _connector="OR"),
                name="contact_reply_says_something",
            ),
        ),
    ]
