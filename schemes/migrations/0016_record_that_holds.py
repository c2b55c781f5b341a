"""The record is chained as the editions are; what the public is told of a change has a field of its own.

What was written as a reason before was published with its edition, and stays as it is.
"""

from django.db import migrations, models

# Byte for byte what schemes.models.events.Event.seal is over.
FUNCTIONS = """
CREATE FUNCTION schemes_event_digest(one schemes_event) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        one.position,
        to_char(one.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        one.by, one.action, one.what, one.kind, one.subject, one.address, one.detail, one.why,
        one.previous
    )::text, 'UTF8')), 'hex')
$$;
CREATE FUNCTION schemes_event_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One at a time: the row of the head is held until the transaction ends.
    SELECT head.position + 1, head.digest INTO NEW.position, NEW.previous
        FROM schemes_head AS head WHERE head.id = 2 FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION '操作の記録の終わりの記録がありません。manage.py editions --verify で確かめてください。'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.digest := schemes_event_digest(NEW);
    UPDATE schemes_head SET position = NEW.position, digest = NEW.digest WHERE id = 2;
    RETURN NEW;
END
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION schemes_event_chain();
DROP FUNCTION schemes_event_digest(schemes_event);
"""
# What is there already is chained in the order in which it was written.
CHAIN = """
ALTER TABLE schemes_event DISABLE TRIGGER schemes_event_append_only;
INSERT INTO schemes_head (id, position, digest) VALUES (2, 0, '');
DO $$
DECLARE
    one schemes_event;
    place integer := 0;
    before text := '';
BEGIN
    FOR one IN SELECT * FROM schemes_event ORDER BY id LOOP
        place := place + 1;
        one.position := place;
        one.previous := before;
        before := schemes_event_digest(one);
        UPDATE schemes_event SET position = place, previous = one.previous, digest = before
            WHERE id = one.id;
    END LOOP;
    UPDATE schemes_head SET position = place, digest = before WHERE id = 2;
END
$$;
ALTER TABLE schemes_event ENABLE TRIGGER schemes_event_append_only;
"""
NO_CHAIN = "DELETE FROM schemes_head WHERE id = 2;"
KEEP = """
CREATE TRIGGER schemes_event_chained
    BEFORE INSERT ON schemes_event
    FOR EACH ROW EXECUTE FUNCTION schemes_event_chain();
"""
NO_KEEP = "DROP TRIGGER schemes_event_chained ON schemes_event;"
ACTIONS = [
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
]
OF_ACCOUNT = ("invited", "empowered", "factor_asked", "factor_reset", "confirmed")


def _column(name, field):
    return migrations.AddField(model_name="event", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("schemes", "0015_choice_short")]
    operations = [
        migrations.AddField(
            model_name="proposal",
            name="public_note",
            field=models.TextField(blank=True, default="", verbose_name="変更の要点"),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="note",
            field=models.TextField(verbose_name="変更の理由"),
        ),
        migrations.AlterField(
            model_name="edition",
            name="reason",
            field=models.TextField(blank=True, verbose_name="変更の要点"),
        ),
        migrations.AlterModelOptions(
            name="head",
            options={
                "default_permissions": (),
                "verbose_name": "連なりの終わり",
                "verbose_name_plural": "連なりの終わり",
            },
        ),
        migrations.RemoveConstraint(model_name="head", name="head_is_one"),
        migrations.AlterField(
            model_name="head",
            name="id",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "版"), (2, "操作の記録")],
                default=1,
                primary_key=True,
                serialize=False,
            ),
        ),
        migrations.AlterField(
            model_name="head",
            name="digest",
            field=models.CharField(blank=True, max_length=64, verbose_name="要約値"),
        ),
        migrations.AddConstraint(
            model_name="head",
            constraint=models.CheckConstraint(
                condition=models.Q(("id__in", (1, 2))), name="head_of_a_chain"
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="action",
            field=models.CharField(choices=ACTIONS, max_length=20, verbose_name="何を"),
        ),
        _column(
            "position",
            models.PositiveIntegerField(default=0, editable=False, verbose_name="通し番号"),
        ),
        _column(
            "previous",
            models.CharField(
                blank=True, editable=False, max_length=64, verbose_name="前の記録の要約値"
            ),
        ),
        _column(
            "digest",
            models.CharField(blank=True, editable=False, max_length=64, verbose_name="要約値"),
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(CHAIN, NO_CHAIN),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("position",), name="event_position_once"),
        ),
        migrations.RunSQL(KEEP, NO_KEEP),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("action__in", OF_ACCOUNT)),
                fields=["what"],
                name="event_of_account",
            ),
        ),
    ]
