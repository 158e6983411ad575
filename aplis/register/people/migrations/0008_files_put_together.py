"""A file that was put together with another of the same person: it stays behind, and tells where it went."""

import django.db.models.deletion
from django.db import migrations, models

from aplis.core.rls import COMPILING, RunVendorSQL

# Whoever compiles the rights of a file reads and writes those of the files that were put into it.
PARTS = f"CREATE POLICY compiling_parts ON people_person FOR SELECT TO aplis_app USING (merged_into_id = {COMPILING})"


class Migration(migrations.Migration):
    dependencies = [("people", "0007_keys_to_be_found_by")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(model_name="person", name="absorbed_at", field=models.DateTimeField(null=True)),
        RunVendorSQL(postgresql=PARTS),
    ]
