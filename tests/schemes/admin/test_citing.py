"""A citation in one field of its row's form: found or made as the row is saved."""

import pytest

from grants.models import Cap
from schemes.admin.citing.lines import TypedCitation, key_of, sent
from schemes.models import Citation, Conflict, ConflictSide, Event, Requirement, Source
from tests.markup import Page
from tests.staff import address, errors, page_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def cap():
    return Cap.objects.get(code="KS-2")


@pytest.fixture
def source():
    return Source.objects.get(key="seed")


def save(browser, row, **typed):
    """The row's own form with a line for a citation."""
    path = address(type(row), "change", row.pk)
    line = {f"citations-0-{name}": value for name, value in {"source": "", **typed}.items()}
    return browser.post(path, {**page_fields(browser.get(path)), **line})


def added(cap, before):
    return [row for row in cap.citations.all() if row.pk not in before]


def keys(cap):
    return set(cap.citations.values_list("pk", flat=True))


NEW = {"locator": "協力概要(99)", "quote": "新しく引く言葉"}


def test_the_form_needs_no_window_and_no_script(editor, cap):
    page = editor.get(address(Cap, "change", cap.pk))
    assert "add_id_citations" not in page.text
    found = Page(page)
    assert {f"citations-0-{name}" for name in ("source", "locator", "quote", "url")} <= set(
        found.fields
    )
    assert found.fields["citations"] == [str(key) for key in sorted(keys(cap))]


def test_a_citation_of_a_known_source_is_made_with_its_row(editor, cap, source):
    before = keys(cap)
    answer = save(
        editor, cap, source=source.title, as_of="令和8年4月1日", as_of_label="4月時点", **NEW
    )
    assert answer.status_code == 302
    (row,) = added(cap, before)
    assert (row.source, row.locator, row.quote, row.verbatim) == (source, *NEW.values(), True)
    assert (str(row.as_of), row.as_of_label) == ("2026-04-01", "4月時点")
    assert before < keys(cap)
    events = list(Event.objects.order_by("pk").values_list("action", "kind"))
    assert events == [("added", "引用"), ("changed", "上限")]


def test_part_of_the_sources_name_is_enough_where_it_is_one(editor, cap):
    one = Source.objects.create(key="new", title="新しい募集要項2031", kind="guideline")
    before = keys(cap)
    assert save(editor, cap, source="要項２０３１", summary="on", **NEW).status_code == 302
    (row,) = added(cap, before)
    assert (row.source, row.verbatim) == (one, False)


def test_the_same_source_place_and_words_are_one_citation(editor, cap):
    known = Citation.objects.exclude(cap=cap).filter(quote__contains="。").first()
    count = Citation.objects.count()
    typed = {"source": known.source.key, "locator": known.locator, "quote": known.quote}
    assert save(editor, cap, **typed).status_code == 302
    assert known.pk in keys(cap)
    assert Citation.objects.count() == count


def test_source_and_place_are_enough_where_there_is_one_citation(editor, cap, source):
    known = Citation.objects.create(source=source, locator="ただ一つの所", quote="その言葉")
    typed = {"source": source.title, "locator": "ただ一つの所"}
    assert save(editor, cap, **typed).status_code == 302
    assert known.pk in keys(cap)
    Citation.objects.create(source=source, locator="ただ一つの所", quote="ほかの言葉")
    found = errors(save(editor, cap, **typed))
    assert found == {
        "citations": ["この箇所には引用が2件あります。使うものの言葉を入れてください。"]
    }


def test_a_new_source_is_told_right_there(editor, cap):
    before = keys(cap)
    url = "https://www.example.jp/youkou/2031/index.html"
    answer = save(editor, cap, source="2031年度の要項", url=url, kind="guideline", **NEW)
    assert answer.status_code == 302
    (row,) = added(cap, before)
    made = row.source
    assert (made.key, made.title, made.url, made.kind) == (
        "youkou-2031",
        "2031年度の要項",
        url,
        "guideline",
    )
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["出典", "引用", "上限"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quote": "言葉"}, "出典を入れてください。"),
        ({"source": "草の根技術協力事業の概要とない名", "quote": "x"}, "はありません。"),
        ({"source": "seed", "locator": "どこにもない所"}, "引用する言葉を入れてください。"),
        ({"source": "seed", "quote": "**"}, "引用する言葉を入れてください。"),
        ({"source": "seed", "quote": "x", "as_of": "いつか"}, "時点: "),
        ({"source": "seed", "quote": "x", "locator": "あ" * 101}, "箇所: "),
        ({"source": "新しい要項", "quote": "x", "url": "https://a.example/b"}, "「資料の種類」"),
        ({"source": "新しい要項", "quote": "x", "kind": "guideline"}, "アドレスを入れてください"),
        (
            {"source": "新", "quote": "x", "kind": "guideline", "url": "ftp://a.example/"},
            "https:// か http:// から",
        ),
        (
            {"source": "新", "quote": "x", "kind": "nai", "url": "https://a.example/"},
            "資料の種類: ",
        ),
    ],
)
def test_what_cannot_be_cited_is_said_and_stays_as_it_was_typed(editor, cap, typed, sentence):
    before, sources = keys(cap), Source.objects.count()
    answer = save(editor, cap, **typed)
    (told,) = errors(answer)["citations"]
    assert sentence in told
    assert (keys(cap), Source.objects.count()) == (before, sources)
    shown = Page(answer).fields
    kept = {name: text for name, text in typed.items() if text != "nai"}  # no kind that is offered
    assert {name: shown[f"citations-0-{name}"][-1].strip() for name in kept} == kept


def test_a_source_that_is_there_is_not_made_again(editor, cap, source):
    other = Source.objects.exclude(url="").exclude(pk=source.pk).first()
    same = save(editor, cap, source="ほかの名", url=other.url, kind="guideline", **NEW)
    assert other.title in errors(same)["citations"][0]
    named = save(editor, cap, source=source.title, url="https://a.example/", kind="guideline")
    assert "すでにあります" in errors(named)["citations"][0]


def test_a_name_that_several_sources_have_is_asked_again(editor, cap):
    for key in ("one", "two"):
        Source.objects.create(key=key, title="同じ名の要項", kind="guideline")
    (told,) = errors(save(editor, cap, source="同じ名の要項", **NEW))["citations"]
    assert "「同じ名の要項 (one)」、「同じ名の要項 (two)」" in told
    assert save(editor, cap, source="同じ名の要項 (two)", **NEW).status_code == 302


def test_another_day_of_a_shared_citation_is_not_overwritten(editor, cap, source):
    Citation.objects.create(source=source, quote="人数の文", as_of="2026-03-01")
    typed = {"source": "seed", "quote": "人数の文"}
    (told,) = errors(save(editor, cap, **typed, as_of="2026-04-01"))["citations"]
    assert "時点は2026年3月1日です" in told
    assert save(editor, cap, **typed, as_of="2026-03-01").status_code == 302


def test_a_citation_is_taken_away_from_its_row_alone(editor, cap):
    path = address(Cap, "change", cap.pk)
    gone = cap.citations.first()
    kept = [key for key in keys(cap) if key != gone.pk]
    answer = editor.post(path, {**page_fields(editor.get(path)), "citations": kept})
    assert answer.status_code == 302
    assert keys(cap) == set(kept)
    assert Citation.objects.filter(pk=gone.pk).exists()


def test_a_later_save_keeps_the_line_that_was_typed(editor, administrator, cap):
    path = address(Cap, "change", cap.pk)
    mine = page_fields(editor.get(path))
    theirs = page_fields(administrator.get(path))
    assert administrator.post(path, {**theirs, "yen": "12000000"}).status_code == 302
    line = {"citations-0-source": "seed", "citations-0-quote": "わたしの言葉"}
    answer = editor.post(path, {**mine, **line})
    assert answer.status_code == 409
    assert not Citation.objects.filter(quote="わたしの言葉").exists()
    told = {one.label: one.mine for one in answer.context["compared"]}
    assert "わたしの言葉" in told["引用"]
    again = {**page_fields(answer), **line}
    assert editor.post(path, again).status_code == 302
    assert cap.citations.filter(quote="わたしの言葉").exists()


def test_two_rows_of_one_form_share_what_both_cite(editor):
    conflict = Conflict.objects.get(key="I1")
    path = address(Conflict, "change", conflict.pk)
    page = editor.get(path)
    typed = page_fields(page)
    for place in range(2):
        typed[f"sides-{place}-citations-0-source"] = "seed"
        typed[f"sides-{place}-citations-0-quote"] = "双方が引く言葉"
    assert editor.post(path, typed).status_code == 302
    row = Citation.objects.get(quote="双方が引く言葉")
    assert ConflictSide.objects.filter(citations=row, conflict=conflict).count() == 2


def test_who_is_limited_to_a_scheme_cites_as_well(limited, cap):
    assert save(limited, cap, source="seed", **NEW).status_code == 302
    assert cap.citations.filter(quote=NEW["quote"]).exists()


def test_a_current_requirement_may_cite_what_is_new(editor):
    rule = Requirement.objects.filter(standing="current", track__isnull=False).first()
    path = address(Requirement, "change", rule.pk)
    typed = {**page_fields(editor.get(path)), "citations": []}
    assert "citations" in errors(editor.post(path, typed))
    line = {"citations-0-source": "seed", "citations-0-quote": NEW["quote"]}
    assert editor.post(path, {**typed, **line}).status_code == 302
    assert [row.quote for row in rule.citations.all()] == [NEW["quote"]]


def test_a_form_sends_no_more_than_so_many_lines():
    data = {f"citations-{place}-source": "x" for place in range(30)}
    assert len(sent(data, "citations")) == 20
    assert sent({}, "citations") == []
    assert TypedCitation(kind="guideline").is_blank


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.jica.go.jp/partner/kusanone/index.html", "partner-kusanone"),
        ("https://a.example/", "source"),
        ("", "source"),
        ("https://a.example/" + "x" * 80, "x" * 36),
    ],
)
def test_a_new_sources_key_is_of_its_address(url, key):
    assert key_of(Source(url=url)) == key
    Source.objects.create(key=key, title="前からある", kind="guideline")
    assert key_of(Source(url=url)) == f"{key}-2"
