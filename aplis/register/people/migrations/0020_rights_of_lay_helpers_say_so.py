"""Stored rights of lay helpers' tasks say whom they are for."""

from typing import Any

from django.db import migrations

from aplis.core.migrating import in_portions


def say_so(apps: Any, schema_editor: Any) -> None:
    rights = apps.get_model("people", "AccessRight").objects.filter(source_kind="helper", role="")
    for portion in in_portions(rights):
        portion.update(role=":assigned")


def say_nothing(apps: Any, schema_editor: Any) -> None:
    rights = apps.get_model("people", "AccessRight").objects.filter(source_kind="helper", role=":assigned")
    for portion in in_portions(rights):
        portion.update(role="")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0019_rights_for_whoever_is_assigned_work")]
    operations = [migrations.RunPython(say_so, say_nothing)]
