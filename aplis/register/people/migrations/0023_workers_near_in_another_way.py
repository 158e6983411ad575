"""A worker may stand near to a person in a way that is nobody's business at the agency. Nothing of the table changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0022_own_pages_that_wait_to_be_taken_up")]
    operations = [
        # widens kind: one code more
        migrations.AlterField(
            model_name="barrier",
            name="kind",
            field=models.CharField(
                choices=[
                    ("self", "it is the worker"),
                    ("relative", "a relative or partner of the worker"),
                    ("colleague", "a colleague of the worker"),
                    ("near", "near to the worker in another way"),
                ],
                max_length=12,
                verbose_name="how near",
            ),
        ),
    ]
