"""A copy and a run can end because whoever began them may not do so any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0016_locks_of_helper_tasks")]
    operations = [
        # widens state: one code more, and the column stays as it is
        migrations.AlterField(
            model_name="subjectfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "being gathered"),
                    ("gathered", "gathered, to be read"),
                    ("released", "handed over"),
                    ("dropped", "dropped"),
                    ("stopped", "not gathered: whoever asked may not do so any more"),
                ],
                default="gathered",
                max_length=8,
            ),
        ),
        # widens state: one code more, and the column stays as it is
        migrations.AlterField(
            model_name="keepingrun",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "proposed"),
                    ("approved", "approved"),
                    ("done", "carried out"),
                    ("dropped", "dropped"),
                    ("stopped", "stopped: whoever decided may not do so any more"),
                ],
                default="proposed",
                max_length=8,
            ),
        ),
    ]
