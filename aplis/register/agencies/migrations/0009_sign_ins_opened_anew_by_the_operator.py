"""When the people who run the system opened a sign-in anew, until its owner was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0008_posts_that_wait_to_be_taken_up")]
    operations = [
        migrations.AddField(
            model_name="user", name="operator_reset_at", field=models.DateTimeField(blank=True, null=True)
        )
    ]
