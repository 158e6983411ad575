"""Own pages given to a sign-in that was there already wait until whoever it is takes them up; those of today are taken up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0021_most_keys_are_of_few")]
    operations = [
        migrations.AddField(
            model_name="portalaccess", name="offered_at", field=models.DateTimeField(blank=True, null=True)
        )
    ]
