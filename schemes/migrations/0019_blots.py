"""A text may be blotted out of editions: who asked and agreed, and what is left of an edition then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schemes", "0018_missing_word"),
    ]

    operations = [
        migrations.CreateModel(
            name="Blot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=40, verbose_name="対象")),
                ("text", models.TextField(blank=True, verbose_name="消す文")),
                ("why", models.TextField(verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "承認待ち"),
                            ("agreed", "実行待ち"),
                            ("done", "消した"),
                            ("dropped", "取りやめ"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("asked_by", models.CharField(max_length=150, verbose_name="依頼した人")),
                ("asked_at", models.DateTimeField(verbose_name="依頼した日時")),
                (
                    "decided_by",
                    models.CharField(blank=True, max_length=150, verbose_name="決めた人"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="決めた日時"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="消した日時")),
                (
                    "positions",
                    models.JSONField(blank=True, default=list, verbose_name="消した版の通し番号"),
                ),
            ],
            options={
                "verbose_name": "文を消す依頼",
                "verbose_name_plural": "文を消す依頼",
                "ordering": ["-asked_at", "-id"],
                "default_permissions": ("view",),
            },
        ),
        migrations.AddField(
            model_name="edition",
            name="blotted",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=64,
                verbose_name="文を消した後の要約値",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="action",
            field=models.CharField(
                choices=[
                    ("added", "追加"),
                    ("changed", "変更"),
                    ("deleted", "削除"),
                    ("imported", "取り込み"),
                    ("exported", "書き出し"),
                    ("sent", "公開の依頼"),
                    ("returned", "差し戻し"),
                    ("cancelled", "依頼の取り下げ"),
                    ("published", "公開の決定"),
                    ("restored", "下書きを版に戻す"),
                    ("settled", "相違の整理"),
                    ("year_started", "年度の改定の開始"),
                    ("signed_in", "ログイン"),
                    ("signed_out", "ログアウト"),
                    ("sign_in_failed", "ログインの失敗"),
                    ("locked", "ログインのロック"),
                    ("unlocked", "ロックの解除"),
                    ("invited", "招待"),
                    ("empowered", "できることの追加"),
                    ("factor_asked", "二要素認証の取り消しの申し出"),
                    ("factor_reset", "二要素認証の取り消し"),
                    ("confirmed", "アカウントの確認"),
                    ("enrolled", "二要素認証の登録"),
                    ("password_set", "パスワードの設定"),
                    ("blot_asked", "文を消す依頼"),
                    ("blot_agreed", "文を消す承認"),
                    ("blot_dropped", "文を消す依頼の取りやめ"),
                    ("blotted", "版から文を消した"),
                ],
                max_length=20,
                verbose_name="何を",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("blotted", ""), _negated=True),
                fields=["position"],
                name="edition_blotted",
            ),
        ),
        migrations.AddConstraint(
            model_name="blot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("agreed", "done")), _negated=True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="blot_four_eyes",
                violation_error_message="依頼した人は、自分の依頼を承認できません。",
            ),
        ),
        migrations.AddConstraint(
            model_name="blot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("asked", "agreed")), ("text", ""), _connector="OR"
                ),
                name="blot_text_gone",
                violation_error_message="終わった依頼に、消す文を残せません。",
            ),
        ),
    ]
