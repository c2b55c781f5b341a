from django.db import migrations, models

from schemes.document import quoted


def clean_quotes(apps, schema_editor):
    """Quotations lose the markup of the text copy. Where that makes two the same, one stays."""
    citations = apps.get_model("schemes", "Citation")
    for citation in citations.objects.order_by("pk"):
        words = quoted(citation.quote)
        if words == citation.quote:
            continue
        same = citations.objects.filter(
            source_id=citation.source_id, locator=citation.locator, quote=words
        ).first()
        if same is None:
            citations.objects.filter(pk=citation.pk).update(quote=words)
        else:
            _replace(citation, same)


def _replace(citation, same):
    """Whatever cites the one cites the other."""
    for relation in citation._meta.related_objects:
        through = relation.through.objects
        owner = relation.field.m2m_column_name()
        column = relation.field.m2m_reverse_name()
        rows = through.filter(**{column: citation.pk})
        has_both = through.filter(**{column: same.pk}).values(owner)
        rows.filter(**{f"{owner}__in": has_both}).delete()
        rows.update(**{column: same.pk})
    citation.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("schemes", "0009_voices_and_clauses"),
        # What they hold cites as well.
        ("grants", "0003_standings_unseen"),
        ("outreach", "0002_standings_unseen"),
    ]

    operations = [
        migrations.AlterField(
            model_name="citation",
            name="quote",
            field=models.TextField(
                help_text="資料の言葉をそのまま。要約のときは「原文のまま」を外します。太字やリンクの記号は、保存するときに除かれます。",
                verbose_name="引用",
            ),
        ),
        migrations.RunPython(clean_quotes, migrations.RunPython.noop),
        # The words for a rule that asks nothing.
        migrations.AlterField(
            model_name="requirement",
            name="operator",
            field=models.CharField(
                choices=[
                    ("is_true", "「はい」であること"),
                    ("is_false", "「いいえ」であること"),
                    ("equals", "次と同じ"),
                    ("one_of", "次のいずれか"),
                    ("none_of", "次のいずれでもない"),
                    ("within", "次の中だけ"),
                    ("has_any", "次の一つ以上を含む"),
                    ("has_all", "次をすべて含む"),
                    ("has_none", "次を含まない"),
                    ("count_at_most", "選んだ数が次以下"),
                    ("fewer_than", "選んだ数が次より少ない"),
                    ("at_least", "次以上"),
                    ("at_most", "次以下"),
                    ("less_than", "次より小さい"),
                    ("more_than", "次より大きい"),
                    ("between", "次の範囲"),
                    ("date_between", "次の期間の日"),
                    ("on_or_after", "次の日以後"),
                    ("on_or_before", "次の日以前"),
                    ("months_since", "締切日までに次の月数以上"),
                    ("years_since", "締切日までに次の年数以上"),
                    ("years_since_edge", "締切日までに次の年数以上(ちょうどの日は窓口で確かめる)"),
                    ("age_at_least", "締切日に満年齢が次以上"),
                    ("age_at_most", "締切日に満年齢が次以下"),
                    ("judged", "質問のない条件"),
                ],
                max_length=20,
                verbose_name="条件",
            ),
        ),
        migrations.AlterField(
            model_name="sharedclause",
            name="operator",
            field=models.CharField(
                choices=[
                    ("is_true", "「はい」であること"),
                    ("is_false", "「いいえ」であること"),
                    ("equals", "次と同じ"),
                    ("one_of", "次のいずれか"),
                    ("none_of", "次のいずれでもない"),
                    ("within", "次の中だけ"),
                    ("has_any", "次の一つ以上を含む"),
                    ("has_all", "次をすべて含む"),
                    ("has_none", "次を含まない"),
                    ("count_at_most", "選んだ数が次以下"),
                    ("fewer_than", "選んだ数が次より少ない"),
                    ("at_least", "次以上"),
                    ("at_most", "次以下"),
                    ("less_than", "次より小さい"),
                    ("more_than", "次より大きい"),
                    ("between", "次の範囲"),
                    ("date_between", "次の期間の日"),
                    ("on_or_after", "次の日以後"),
                    ("on_or_before", "次の日以前"),
                    ("months_since", "締切日までに次の月数以上"),
                    ("years_since", "締切日までに次の年数以上"),
                    ("years_since_edge", "締切日までに次の年数以上(ちょうどの日は窓口で確かめる)"),
                    ("age_at_least", "締切日に満年齢が次以上"),
                    ("age_at_most", "締切日に満年齢が次以下"),
                    ("judged", "質問のない条件"),
                ],
                max_length=20,
                verbose_name="条件",
            ),
        ),
        migrations.AlterConstraint(
            model_name="requirement",
            name="requirement_fact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fact__isnull", True), ("operator", "judged")),
                    models.Q(
                        models.Q(("operator", "judged"), _negated=True), ("fact__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="requirement_fact",
                violation_error_message="質問を選んでください(「質問のない条件」のときは選びません)。",
            ),
        ),
    ]
