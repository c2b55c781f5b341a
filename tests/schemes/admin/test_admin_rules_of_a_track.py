"""The requirements of a track as lines on its page: listed, put in another order, never deleted there."""

import pytest

from schemes.models import Requirement, Track
from tests.staff import address, lines_of, page_fields

pytestmark = pytest.mark.django_db


def rows_of_support(client):
    track = Track.objects.get(scheme__key="kusanone", key="support")
    path = address(Track, "change", track.pk)
    page = client.get(path)
    return track, path, page, lines_of(page, Requirement)


def test_a_track_lists_its_requirements_with_links(editor):
    track, _, page, found = rows_of_support(editor)
    rule = track.requirements.exclude(fact=None).first()
    words, *_ = found.form.inline.said(rule)
    back = f"next={address(Track, 'change', track.pk)}"
    change = f"{address(Requirement, 'change', rule.pk)}?{back}"
    assert f'<h3><a href="{change}">{rule.code} {rule.wording}</a></h3>' in page.text
    assert f"<p>{words} · " in page.text
    add = f"/admin/schemes/requirement/add/?track={track.pk}&amp;{back}"
    assert f'<a href="{add}">応募要件を足す</a>' in page.text


def test_a_track_reorders_its_requirements_and_deletes_none(editor):
    """A requirement is deleted on its own page."""
    track, path, page, found = rows_of_support(editor)
    first, second = found.get_queryset()[:2]
    moved, gone = f"{found.prefix}-0-order", f"{found.prefix}-1-DELETE"
    assert editor.post(path, {**page_fields(page), moved: "777", gone: "on"}).status_code == 302
    assert track.requirements.get(pk=first.pk).order == 777
    assert track.requirements.filter(pk=second.pk).exists()


def test_a_place_that_is_none_is_seen(editor):
    _, path, page, found = rows_of_support(editor)
    answer = editor.post(path, {**page_fields(page), f"{found.prefix}-0-order": "x"})
    rows = answer.text.split('id="requirements-group"')[1].split("</fieldset>")[0]
    assert "<details open>" in rows
    assert (
        "「x」は、数として読み取れません。「3」「12」のように、一つの数で入れてください。" in rows
    )


def test_a_broken_rule_does_not_hold_up_the_others(editor):
    track, path, _, _ = rows_of_support(editor)
    broken = track.requirements.filter(operator="one_of").first()
    Requirement.objects.filter(pk=broken.pk).update(value=["nai"])
    page = editor.get(path)
    assert "この条件は使えません。選択肢にない値があります。" in page.text
    assert editor.post(path, page_fields(page)).status_code == 302
    own = editor.get(address(Requirement, "change", broken.pk))
    value = own.context["adminform"].form.fields["value"]
    assert value.widget.sentence == "値を一つ以上選んでください。"


def test_who_only_reads_sees_the_rows_without_inputs(approver):
    _, _, page, _ = rows_of_support(approver)
    assert 'class="brief-row"' in page.text
    assert "を足す</a>" not in page.text
    assert 'name="requirements-0-order"' not in page.text
    rule = Requirement.objects.filter(operator="years_since_edge", over="all").first()
    shown = approver.get(address(Requirement, "change", rule.pk)).text
    assert "登記日(共同事業体の全員): 応募締切日までに2年以上たっていること" in shown
