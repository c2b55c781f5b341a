from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0016_record_that_holds'),
    ]

    operations = [
        migrations.AddField(
            model_name='track',
            name='also',
            field=models.JSONField(blank=True, default=list, verbose_name='ほかの呼び名'),
        ),
    ]
