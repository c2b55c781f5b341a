"""Comments on a proposal, links for fact-checks, feeds of people; a proposal may name a reviewer and a day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schemes', '0021_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=150, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': '知らせのフィード',
                'verbose_name_plural': '知らせのフィード',
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='proposal',
            name='due_on',
            field=models.DateField(blank=True, null=True, verbose_name='確認の期限'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='examined',
            field=models.JSONField(blank=True, default=dict, verbose_name='確かめたこと'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='期限の前に知らせた日時'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='reviewer',
            field=models.CharField(blank=True, default='', max_length=150, verbose_name='確認を頼む人'),
        ),
        migrations.AlterField(
            model_name='event',
            name='action',
            field=models.CharField(choices=[('added', '追加'), ('changed', '変更'), ('deleted', '削除'), ('imported', '取り込み'), ('exported', '書き出し'), ('sent', '公開の依頼'), ('returned', '差し戻し'), ('cancelled', '依頼の取り下げ'), ('published', '公開の決定'), ('restored', '下書きを版に戻す'), ('settled', '相違の整理'), ('year_started', '年度の改定の開始'), ('signed_in', 'ログイン'), ('signed_out', 'ログアウト'), ('sign_in_failed', 'ログインの失敗'), ('locked', 'ログインのロック'), ('unlocked', 'ロックの解除'), ('invited', '招待'), ('empowered', 'できることの追加'), ('factor_asked', '二要素認証の取り消しの申し出'), ('factor_reset', '二要素認証の取り消し'), ('confirmed', 'アカウントの確認'), ('enrolled', '二要素認証の登録'), ('password_set', 'パスワードの設定'), ('blot_asked', '文を消す依頼'), ('blot_agreed', '文を消す承認'), ('blot_dropped', '文を消す依頼の取りやめ'), ('blotted', '版から文を消した'), ('commented', 'コメント'), ('comment_settled', 'コメントを済みにした'), ('check_made', '事実確認のリンクを作った'), ('check_opened', '事実確認のリンクが開かれた'), ('check_revoked', '事実確認のリンクの取り消し'), ('feed_made', '知らせのフィードを作った'), ('feed_ended', '知らせのフィードの取り消し')], max_length=20, verbose_name='何を'),
        ),
        migrations.CreateModel(
            name='FactCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contents', models.JSONField(blank=True, default=dict, verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='適用日')),
                ('pages', models.JSONField(default=list, verbose_name='見せる頁')),
                ('recipient', models.CharField(max_length=100, verbose_name='頼む相手')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_by', models.CharField(max_length=150, verbose_name='作った人')),
                ('made_at', models.DateTimeField(verbose_name='作った日時')),
                ('expires_at', models.DateTimeField(verbose_name='期限')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='はじめて開かれた日時')),
                ('revoked_by', models.CharField(blank=True, max_length=150, verbose_name='取り消した人')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='取り消した日時')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fact_checks', to='schemes.proposal', verbose_name='公開の依頼')),
            ],
            options={
                'verbose_name': '事実確認',
                'verbose_name_plural': '事実確認',
                'ordering': ['-made_at', '-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(blank=True, max_length=40, verbose_name='対象')),
                ('place', models.TextField(blank=True, verbose_name='場所')),
                ('label', models.TextField(blank=True, verbose_name='欄')),
                ('page', models.CharField(blank=True, max_length=300, verbose_name='頁')),
                ('text', models.TextField(verbose_name='コメント')),
                ('by', models.CharField(blank=True, max_length=150, verbose_name='書いた人')),
                ('at', models.DateTimeField(verbose_name='書いた日時')),
                ('settled_by', models.CharField(blank=True, max_length=150, verbose_name='済みにした人')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='済みにした日時')),
                ('settled_word', models.CharField(blank=True, max_length=300, verbose_name='どうしたか')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='schemes.proposal', verbose_name='公開の依頼')),
                ('fact_check', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='schemes.factcheck', verbose_name='事実確認')),
            ],
            options={
                'verbose_name': 'コメント',
                'verbose_name_plural': 'コメント',
                'ordering': ['at', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='factcheck',
            constraint=models.CheckConstraint(condition=models.Q(('proposal__isnull', False), models.Q(('contents', {}), _negated=True), _connector='OR'), name='fact_check_shows'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('proposal__isnull', False), ('fact_check__isnull', False), _connector='OR'), name='comment_on_something'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_word', '')), models.Q(('settled_at__isnull', False), models.Q(('settled_word', ''), _negated=True)), _connector='OR'), name='comment_settled_with_a_word'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(condition=models.Q(('fact_check__isnull', False)), fields=('fact_check', 'page'), name='comment_once_a_page'),
        ),
    ]
