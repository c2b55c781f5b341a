"""A source's words are kept without the markup of their text copy."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from schemes.document import Citation as PublishedCitation
from schemes.document import quoted
from schemes.models import Citation, Requirement, Source


@pytest.mark.parametrize(
    ("copied", "words"),
    [
        (
            "日本の団体が主体的に行う「**技術協力**」であること",
            "日本の団体が主体的に行う「技術協力」であること",
        ),
        ("詳細は [各地のJICA窓口](#) へ", "詳細は 各地のJICA窓口 へ"),
        ("[案内](https://www.jica.go.jp/)を見る", "案内を見る"),
        ("- 途上国での知見\n- 全国47都道府県", "途上国での知見\n全国47都道府県"),
        ('<ul class="a"> <li>途上国の国づくり</li></ul>', "途上国の国づくり"),
        ("  - **① 人員の派遣**", "① 人員の派遣"),
    ],
)
def test_markup_of_the_copy_is_taken_off(copied, words):
    assert quoted(copied) == words
    assert PublishedCitation(source="seed", quote=copied).quote == words


@pytest.mark.parametrize(
    "words",
    [
        "①人員の派遣 ②機材供与(支援型は対象外)",
        "・他ドナー連携",
        "■ 開発教育支援プログラム",
        "7~10日間程度(2024年度)",
        "<草の根技術協力事業の3要素>",
        "募集[2025年度](春)",
        "5 - 3",
    ],
)
def test_what_the_source_itself_has_stands(words):
    assert quoted(words) == words


@pytest.fixture
def source(db):
    return Source.objects.create(key="copied", title="写し", kind="guideline")


def test_a_citation_is_saved_and_found_without_markup(source):
    made = Citation.objects.create(source=source, locator="1", quote="**言葉**")
    assert made.quote == "言葉"
    assert Citation.objects.get(source=source, quote="**言葉**") == made


def test_a_form_cleans_before_it_looks_for_the_same(source):
    Citation.objects.create(source=source, locator="1", quote="言葉")
    again = Citation(source=source, locator="1", quote="- **言葉**")
    with pytest.raises(ValidationError, match="同じ出典・箇所・引用がすでにあります"):
        again.full_clean()


def marked(citation, text):
    """A row as older portals hold it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE schemes_citation SET quote = %s WHERE id = %s", [text, citation.pk])


def migrate():
    import_module("schemes.migrations.0010_quotations").clean_quotes(apps, None)


def test_rows_of_a_running_portal_are_cleaned(source):
    row = Citation.objects.create(source=source, locator="1", quote="言葉")
    marked(row, "**言葉**")
    migrate()
    row.refresh_from_db()
    assert row.quote == "言葉"


def test_two_that_become_the_same_are_one_and_keep_what_cites_them(source):
    kept = Citation.objects.create(source=source, locator="1", quote="言葉")
    other = Citation.objects.create(source=source, locator="1", quote="別の言葉")
    marked(other, "**言葉**")
    first, second = Requirement.objects.order_by("pk")[:2]
    first.citations.add(other)
    second.citations.add(kept, other)
    migrate()
    found = [list(rule.citations.filter(source=source)) for rule in (first, second)]
    assert found == [[kept], [kept]]
    assert list(Citation.objects.filter(source=source)) == [kept]
