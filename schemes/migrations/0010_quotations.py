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
    ]
