"""A number that was given to the wrong person is withdrawn: it stays to be read, and nobody is found by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0009_files_by_what_they_went_into")]
    operations = [
        migrations.AddField(model_name="identifier", name="withdrawn_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="identifier",
            name="withdrawn_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
