"""A pair can come from the comparison that follows each registration."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_locks_of_requests")]
    operations = [
        # widens origin: one code more, and the column stays as it is
        migrations.AlterField(
            model_name="candidatepair",
            name="origin",
            field=models.CharField(
                choices=[
                    ("worker", "a worker asked"),
                    ("registered", "registered although somebody alike was here"),
                    ("link", "found by the nightly comparison"),
                    ("afterwards", "found right after registering"),
                ],
                max_length=12,
            ),
        ),
    ]
