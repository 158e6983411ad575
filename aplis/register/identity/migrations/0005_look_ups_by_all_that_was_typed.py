"""A look-up keeps a keyed hash of name, birth date and number together, by which different persons are counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_pairs_found_right_after_registering")]
    operations = [
        migrations.AddField(
            model_name="lookup",
            name="whole_digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        )
    ]
