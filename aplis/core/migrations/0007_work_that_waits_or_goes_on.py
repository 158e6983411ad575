"""Pages ask whether the background worker is still at something, and each worker what the others are at, among all that was done."""

from django.db import migrations, models

from aplis.core.indexes import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("core", "0006_who_sees_only_what_is_assigned"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]
    operations = [
        BuildIndex(
            model_name="dbtaskresult",
            index=models.Index(fields=["status", "task_path"], name="work_by_state"),
            library="django_tasks_database",
        )
    ]
