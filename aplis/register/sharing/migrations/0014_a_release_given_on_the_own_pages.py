"""A sheet can say that it was answered on the own pages. Nothing of the table changes."""

from django.db import migrations, models

HOW = [
    ("signature", "signed by hand"),
    ("eid", "signed electronically"),
    ("oral_witness", "in words, with a witness"),
    ("interpreter", "with an interpreter"),
    ("easy_read", "in easy-to-read words"),
    ("own_pages", "on the own pages"),
]


class Migration(migrations.Migration):
    dependencies = [("sharing", "0013_the_register_counts_for_the_agency_that_asks")]
    operations = [
        # widens how: one code more, and the column stays as it is
        migrations.AlterField(
            model_name="releasesheet",
            name="how",
            field=models.CharField(blank=True, choices=HOW, default="", max_length=16, verbose_name="how it was given"),
        ),
    ]
