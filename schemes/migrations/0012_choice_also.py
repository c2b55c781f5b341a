from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0011_choice_who'),
    ]

    operations = [
        migrations.AddField(
            model_name='factchoice',
            name='also',
            field=models.JSONField(blank=True, default=list, verbose_name='ほかの呼び名'),
        ),
    ]
