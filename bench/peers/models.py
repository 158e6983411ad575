"""The same tables, seen by plain models."""

from auditlog.registry import auditlog
from django.db import models

from aplis.core.ids import new_id


class Person(models.Model):
    id = models.BigIntegerField(primary_key=True, default=new_id)
    born_on = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=8, default="unknown")
    language = models.CharField(max_length=8, blank=True, default="")
    channel = models.CharField(max_length=8, blank=True, default="")
    has_interpreter_need = models.BooleanField(default=False)
    is_pseudonymous = models.BooleanField(default=False)
    protection_level = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        managed = False
        db_table = "people_person"


class Name(models.Model):
    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=8, default="legal")
    script = models.CharField(max_length=5, default="latn")
    given = models.CharField(max_length=120, blank=True)
    family = models.CharField(max_length=120, blank=True)
    is_main = models.BooleanField(default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        managed = False
        db_table = "people_personname"


class Case(models.Model):
    id = models.BigIntegerField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.CASCADE, related_name="cases")
    agency_id = models.BigIntegerField()
    lead_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=16)
    basis = models.CharField(max_length=32)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "sharing_involvement"


class Event(models.Model):
    id = models.BigIntegerField(primary_key=True)
    person_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField()
    worker_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "core_journalentry"


auditlog.register(Person)
auditlog.register(Name)
