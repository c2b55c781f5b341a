"""What a proposal decides where a plan does not go together with it; plans are called off and moved."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0019_blots'),
    ]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='choices',
            field=models.JSONField(blank=True, default=list, verbose_name='予定との食い違いの決め方'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='plan_day',
            field=models.DateField(blank=True, null=True, verbose_name='もとの予定日'),
        ),
        migrations.AlterField(
            model_name='proposal',
            name='kind',
            field=models.CharField(choices=[('change', '変更'), ('rollback', '以前の版に戻す'), ('withdrawal', '公開をやめる'), ('cancel_plan', '予定の取り消し'), ('move_plan', '予定日の変更')], default='change', max_length=12, verbose_name='種類'),
        ),
    ]
