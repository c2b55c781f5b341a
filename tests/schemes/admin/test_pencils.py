"""Pencils: from a row that is read in a preview to its form, and back."""

import re

import pytest
from django.urls import reverse

from grants.models import Call, Cap
from outreach.models import OfficeContact
from schemes import catalogue
from schemes.admin.publishing import pencils, preview, tracing
from schemes.admin.publishing.pencils import CLOSES, OPENS, Pencil
from schemes.editing import composing
from schemes.models import Contact, Passage, Requirement, Track
from schemes.review import spots
from tests.staff import address, page_fields

DRAFT, PUBLIC = "/admin/preview/draft/", "/admin/preview/published/"
EVIDENCE = "schemes/kusanone/evidence/"


def sign(number=1, rank="own"):
    return f"{OPENS}kusanone:{number}:{rank}{CLOSES}"


def drawn(html, known=lambda *_: True):
    """A page with 「✎1」 for a pencil of the first row."""

    def pencil(subject, number):
        return (
            Pencil(f"p{number}", f"/form/{number}", "直す", "直す")
            if known(subject, number)
            else None
        )

    return re.sub(r'<a class="pencil" id="p([0-9]+)".*?</a>', r"✎\1", pencils.put_in(html, pencil))


# --- Where they stand -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "result"),
    [
        (f"<p>文{sign()}。</p>", "<p>文✎1。</p>"),
        (f"<p>文{sign()}</p><p>{sign()}</p>", "<p>文✎1</p><p></p>"),
        (f"<p>{sign(1, 'words')}</p><p>文{sign()}</p>", "<p></p><p>文✎1</p>"),
        (f"<p>{sign(1, 'quoted')}</p><p>{sign(1, 'words')}</p>", "<p></p><p>✎1</p>"),
        (f'<p title="文{sign()}">文</p>', '<p title="文">文</p>'),
        (f"<title>文{sign()}</title>", "<title>文✎1</title>"),
        (f"<head><title>文{sign()}</title></head>", "<head><title>文</title></head>"),
        (f'<a href="tel:1">文{sign()}</a>。', '<a href="tel:1">文</a>✎1。'),
        (f'<a href="/schemes/">文{sign()}</a>', '<a href="/schemes/">文</a>'),
        (f'<a href="#note">文{sign()}</a>', '<a href="#note">文</a>'),
        (f"<label><b>文{sign()}</b></label>", "<label><b>文</b></label>✎1"),
        (f"<form><p>文{sign()}</p></form>", "<form><p>文</p></form>"),
        (f"<nav>文{sign()}</nav><p>{sign()}</p>", "<nav>文</nav><p>✎1</p>"),
        (
            f"<details><p>文{sign()}</p></details><p>{sign()}</p>",
            "<details><p>文</p></details><p>✎1</p>",
        ),
        (
            f"<details open><p>{sign()}</p></details><p>{sign()}</p>",
            "<details open><p>✎1</p></details><p></p>",
        ),
        (f"<details><p>文{sign()}</p></details>", "<details><p>文✎1</p></details>"),
        (
            f'<details class="cite"><q>{sign(2)}{sign(1, "quoted")}</q></details>',
            '<details class="cite"><q></q></details>✎1',
        ),
        (f"<p>{sign(1)}{sign(2)}</p>", "<p>✎1✎2</p>"),
    ],
)
def test_each_row_has_one_pencil_where_it_is_read(html, result):
    assert drawn(html) == result


def test_a_row_that_nobody_may_edit_has_none():
    assert drawn(f"<p>{sign(1)}{sign(2)}</p>", lambda _, number: number == 2) == "<p>✎2</p>"


def test_what_a_pencil_says_is_escaped():
    one = Pencil("p", '/form/?next="', "<b>", "「<i>」を直す")
    assert '"&gt;' not in one.drawn()
    assert "<b>" not in one.drawn()
    assert "&lt;i&gt;" in one.drawn()


# --- Texts that know their row --------------------------------------------------------------------


@pytest.mark.django_db
def test_a_traced_document_says_the_same_and_its_rows_are_counted_alike():
    for subject, document in composing.compose_all().items():
        traced = tracing.traced(document)
        assert traced == document, subject
        for number, spot in enumerate(spots.of(traced)):
            texts = [text for text in spot.row.values() if isinstance(text, tracing.Traced)]
            assert {text.mark.split(":")[1] for text in texts} <= {str(number)}, spot.place


def test_outside_a_preview_a_traced_text_is_a_text():
    text = tracing._with_mark("<文>", "kusanone:1:own")
    assert (str(text), text.__html__(), text.splitlines()) == ("<文>", "&lt;文&gt;", ["<文>"])


def test_in_a_preview_it_leaves_its_sign():
    text = tracing._with_mark("<文>\n次", "kusanone:1:own")
    with catalogue.serving(catalogue.Preview(None, None)):
        assert text.__html__() == f"&lt;文&gt;\n次{sign()}"
        assert text.splitlines() == [f"<文>{sign()}", "次"]


# --- On the pages ---------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _nothing_kept():
    preview._kept.clear()
    yield
    preview._kept.clear()


def addresses(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    assert OPENS not in answer.text
    return {
        one.partition("?")[0]
        for one in re.findall(r'class="pencil" id="[^"]+" href="([^"]+)"', answer.text)
    }


def forms(model, **conditions):
    return {address(model, "change", row.pk) for row in model.objects.filter(**conditions)}


@pytest.mark.django_db
@pytest.mark.parametrize("which", [DRAFT, PUBLIC])
def test_every_passage_cap_rule_and_call_of_a_scheme_has_its_pencil(editor, which):
    found = addresses(editor, which + EVIDENCE)
    for model in (Cap, Call, Requirement, Passage):
        of_tracks = forms(model, track__scheme__key="kusanone")
        assert of_tracks, model
        assert of_tracks - found == set(), model
    assert forms(Passage, scheme__key="kusanone") <= found
    assert forms(Requirement, scheme__key="kusanone") <= found


@pytest.mark.django_db
def test_the_numbers_and_the_season_of_an_answer_page_have_theirs(editor):
    found = addresses(editor, f"{DRAFT}schemes/kusanone/support/")
    track = Track.objects.get(scheme__key="kusanone", key="support")
    assert forms(Cap, code__in=("KS-2", "KS-2m")) <= found
    assert forms(Call, track=track) & found
    assert address(Track, "change", track.pk) in found


@pytest.mark.django_db
def test_the_contacts_of_a_window_have_theirs(editor):
    found = addresses(editor, f"{PUBLIC}contacts/?prefecture=20")
    assert forms(OfficeContact) & found
    assert addresses(editor, f"{PUBLIC}contacts/?track=kusanone/support") & forms(Contact)


@pytest.mark.django_db
def test_only_who_may_edit_a_row_has_its_pencil(approver, limited):
    assert addresses(approver, DRAFT + EVIDENCE) == set()
    assert forms(Cap, track__scheme__key="kusanone") <= addresses(limited, DRAFT + EVIDENCE)
    assert addresses(limited, f"{DRAFT}schemes/jica-fund/evidence/") == set()


@pytest.mark.django_db
def test_a_text_that_moved_since_it_was_published_is_found_where_it_is(editor):
    first, second = Passage.objects.filter(scheme__key="kusanone", kind="history").order_by(
        "order"
    )[:2]
    texts = {first.pk: first.text, second.pk: second.text}
    for row, other in ((first, second), (second, first)):
        Passage.objects.filter(pk=row.pk).update(heading=other.heading, text=other.text)
    page = editor.get(PUBLIC + EVIDENCE).text
    place = page.index(texts[first.pk][:12])
    before = page[:place].rindex('class="pencil" id="edit-passage-')
    assert page[before:].startswith(f'class="pencil" id="edit-passage-{second.pk}"')


@pytest.mark.django_db
def test_public_pages_stay_as_they_are_to_the_byte(editor, client):
    paths = (
        "/schemes/kusanone/support/",
        "/schemes/kusanone/evidence/",
        "/contacts/?prefecture=20",
    )
    before = [client.get(path).content for path in paths]
    for path in paths:
        assert "pencil" in editor.get(DRAFT + path[1:]).text
    catalogue.library().on(preview.timezone.localdate()).pages.clear()
    assert [client.get(path).content for path in paths] == before


@pytest.mark.django_db
def test_what_is_no_page_has_no_signs(editor):
    for path in ("feeds/changes.atom", "api/v1/schemes/kusanone/", "calendar.ics"):
        assert OPENS not in editor.get(DRAFT + path).content.decode(), path


# --- There and back -------------------------------------------------------------------------------


def saved(browser, path, **values):
    form = browser.get(path)
    assert form.status_code == 200
    return browser.post(path, page_fields(form) | values)


@pytest.mark.django_db
def test_after_saving_one_is_back_at_the_spot(editor):
    cap = Cap.objects.get(code="KS-2")
    name = f"edit-cap-{cap.pk}"
    page = editor.get(PUBLIC + EVIDENCE).text
    link = re.search(rf'id="{name}" href="([^"]+)"', page)[1]
    answer = saved(editor, link, wording="総額1,000万円以下です")
    assert answer.headers["Location"] == f"{PUBLIC}{EVIDENCE}#{name}"
    assert "変更しました" in editor.get(PUBLIC + EVIDENCE).text


@pytest.mark.django_db
def test_a_new_row_leads_back_as_well_and_going_on_keeps_the_way(editor):
    cap = Cap.objects.get(code="KS-2")
    path = f"{address(Cap, 'change', cap.pk)}?next=/admin/desk/kusanone/"
    answer = saved(editor, path, wording="総額1,000万円以下です", _continue="1")
    assert answer.headers["Location"].endswith("?next=%2Fadmin%2Fdesk%2Fkusanone%2F")
    add = f"{address(Passage, 'add')}?scheme={cap.track.scheme.pk}&next=/admin/desk/kusanone/"
    answer = saved(
        editor, add, kind="history", text="新しい文です。", order="90", standing="current"
    )
    assert answer.headers["Location"] == "/admin/desk/kusanone/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/admin/",
        "/schemes/",
        "javascript:alert(1)",
        "/admin\\@evil",
        "",
    ],
)
def test_no_other_place_is_led_to(editor, back):
    cap = Cap.objects.get(code="KS-2")
    path = f"{address(Cap, 'change', cap.pk)}?next={back}"
    assert "もとの場所に戻る" not in editor.get(path).text
    answer = saved(editor, path, wording="総額1,000万円以下です")
    assert answer.headers["Location"] == reverse("admin:grants_cap_changelist")
