"""Named drafts and their changes; a year's revision is a draft with its fiscal year."""

import django.db.models.deletion
from django.db import migrations, models


def bring_years(apps, schema_editor):
    """Each year's revision becomes a draft."""
    columns = ("fiscal_year", "effective_from", "subjects", "started_by", "started_at", "closed_at")
    drafts = apps.get_model("schemes", "Draft").objects
    for row in apps.get_model("schemes", "YearChange").objects.values(*columns):
        drafts.create(name=f"{row['fiscal_year']}年度", **row)


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0020_proposal_choices'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名前')),
                ('effective_from', models.DateField(blank=True, null=True, verbose_name='適用日')),
                ('fiscal_year', models.PositiveSmallIntegerField(blank=True, null=True, unique=True, verbose_name='年度')),
                ('subjects', models.JSONField(blank=True, default=list, verbose_name='対象')),
                ('started_by', models.CharField(max_length=150, verbose_name='はじめた人')),
                ('started_at', models.DateTimeField(verbose_name='はじめた日時')),
                ('closed_by', models.CharField(blank=True, default='', max_length=150, verbose_name='終えた人')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='終えた日時')),
            ],
            options={
                'verbose_name': '案',
                'verbose_name_plural': '案',
                'ordering': ['effective_from', 'id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='DraftEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=40, verbose_name='対象')),
                ('base', models.PositiveIntegerField(null=True, verbose_name='もとの版の通し番号')),
                ('path', models.JSONField(verbose_name='場所')),
                ('before', models.JSONField(default=list, verbose_name='前')),
                ('after', models.JSONField(default=list, verbose_name='後')),
                ('follows', models.TextField(blank=True, default='', verbose_name='前の行')),
                ('by', models.CharField(blank=True, max_length=150, verbose_name='変えた人')),
                ('at', models.DateTimeField(null=True, verbose_name='変えた日時')),
            ],
            options={
                'verbose_name': '案の変更',
                'verbose_name_plural': '案の変更',
                'ordering': ['subject', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.RunPython(bring_years, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='YearChange',
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('name',), name='draft_name_once', violation_error_message='同じ名前の案があります。別の名前にしてください。'),
        ),
        migrations.AddField(
            model_name='draftedit',
            name='draft',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='schemes.draft', verbose_name='案'),
        ),
        migrations.CreateModel(
            name='YearChange',
            fields=[
            ],
            options={
                'verbose_name': '年度の改定',
                'verbose_name_plural': '年度の改定',
                'ordering': ['-fiscal_year'],
                'proxy': True,
                'default_permissions': ('view',),
                'indexes': [],
                'constraints': [],
            },
            bases=('schemes.draft',),
        ),
        migrations.AddConstraint(
            model_name='draftedit',
            constraint=models.UniqueConstraint(fields=('draft', 'subject', 'path'), name='draft_edit_once', nulls_distinct=False),
        ),
        migrations.AddField(
            model_name="proposal",
            name="draft",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="proposals",
                to="schemes.draft",
                verbose_name="案",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="is_whole",
            field=models.BooleanField(default=True, verbose_name="変更のすべて"),
        ),
    ]
