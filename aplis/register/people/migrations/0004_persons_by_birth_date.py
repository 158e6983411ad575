"""A birth date alone finds a person without reading everybody."""

from django.db import migrations, models

from aplis.core.indexes import BuildIndex


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0003_names_found_by_agency")]
    operations = [BuildIndex(model_name="person", index=models.Index(fields=["born_on"], name="person_born_on"))]
