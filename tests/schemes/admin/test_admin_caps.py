"""Caps in the admin: amounts and periods as people write them, shown back in full."""

import pytest

from grants.models import Cap
from tests.staff import address, errors, page_fields

pytestmark = pytest.mark.django_db


def send(editor, code, **typed):
    cap = Cap.objects.get(code=code)
    path = address(Cap, "change", cap.pk)
    return cap, editor.post(path, {**page_fields(editor.get(path)), **typed})


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("1,500万円", 15_000_000),
        ("１５００万", 15_000_000),
        ("15000000", 15_000_000),
        ("15,000,000円", 15_000_000),
        ("1.5億円", 150_000_000),
        ("1000億円", 100_000_000_000),
        ("1円", 1),
    ],
)
def test_an_amount_is_read_as_people_write_it(editor, typed, understood):
    cap, answer = send(editor, "KS-2", yen=typed)
    assert answer.status_code == 302, errors(answer)
    cap.refresh_from_db()
    assert cap.yen == understood
    shown = editor.get(address(Cap, "change", cap.pk)).text
    assert f'value="{understood:,}円"' in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0円", "金額は1円から1,000億円までで入れてください。"),
        ("100,000,000,001円", "金額は1円から1,000億円までで入れてください。"),
        ("999999999999999", "金額は1円から1,000億円までで入れてください。"),
        ("1" * 59, "桁が多すぎます。"),
        ("約1,500万円", "一つの金額に決まりません。"),
        ("1万ドル", "円の金額ではないようです。"),
        ("<b>", "金額として読み取れません。"),
        ("", "期間の上限には月数だけ、ほかの上限には金額だけを入れてください。"),
    ],
)
def test_an_amount_that_is_none_is_refused_in_words(editor, typed, sentence):
    cap, answer = send(editor, "KS-2", yen=typed)
    assert answer.status_code == 200
    assert sentence in str(errors(answer))
    cap.refresh_from_db()
    assert cap.yen == 10_000_000


def test_what_was_understood_is_shown_in_full_beside_another_error(editor):
    _, answer = send(editor, "KS-2", yen="1,500万円", wording="")
    assert 'name="yen" value="15,000,000円"' in answer.text
    _, answer = send(editor, "KS-2", yen="1,500万円くらい")
    assert 'name="yen" value="1,500万円くらい"' in answer.text


@pytest.mark.parametrize(("typed", "understood"), [("3年", 36), ("2年6か月", 30), ("120", 120)])
def test_a_period_is_read_as_people_write_it(editor, typed, understood):
    cap = Cap.objects.filter(kind="period").first()
    path = address(Cap, "change", cap.pk)
    answer = editor.post(path, {**page_fields(editor.get(path)), "months": typed})
    assert answer.status_code == 302, errors(answer)
    cap.refresh_from_db()
    assert cap.months == understood


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("121", "期間は1か月から120か月までで入れてください。"),
        ("0", "期間は1か月から120か月までで入れてください。"),
        ("6月", "何月という月の名前とも読めます。"),
        ("40日", "月の数ではないようです。"),
    ],
)
def test_a_period_that_is_none_is_refused_in_words(editor, typed, sentence):
    cap = Cap.objects.filter(kind="period").first()
    path = address(Cap, "change", cap.pk)
    answer = editor.post(path, {**page_fields(editor.get(path)), "months": typed})
    assert sentence in str(errors(answer))


def test_the_list_shows_amounts_and_periods_in_full(editor):
    shown = editor.get(address(Cap, "changelist")).text
    assert '<td class="field-most">1,000万円</td>' in shown
    assert '<td class="field-most">36か月(3年)</td>' in shown
