"""A post given to a sign-in that was there already waits until the worker takes it up; those of today are taken up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0007_lay_helpers")]
    operations = [
        migrations.AddField(model_name="worker", name="offered_at", field=models.DateTimeField(blank=True, null=True))
    ]
