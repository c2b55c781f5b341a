"""What is written out and tried of a draft is of the draft in which the person works, and says which."""

import json
from urllib.parse import quote

import pytest

from grants.models import Cap
from schemes.models import Draft, Event
from tests.schemes.admin.test_drafts import begin, cap, summary, work

pytestmark = pytest.mark.django_db

RUN = "/admin/schemes/case/run/"
EXPORT = "/admin/catalogue/export/"


@pytest.fixture
def drafts(editor):
    """今日の訂正 changes the summary, 案 the cap; the person works in the draft."""
    summary(editor, "今日の説明")
    draft = begin(editor)
    cap(editor, "8000000")
    return draft


def written(answer):
    document = json.loads(answer.content)["documents"]["kusanone"]
    caps = {one["code"]: one.get("yen") for one in document["sections"]["caps"]}
    return document["summary"], caps["KS-2"]


def test_a_catalogue_file_is_of_the_draft_and_named_for_it(editor, drafts):
    in_draft = editor.get(EXPORT)
    work(editor)
    in_today = editor.get(EXPORT)
    assert [written(one)[1] for one in (in_draft, in_today)] == [8_000_000, 10_000_000]
    assert written(in_today)[0] == "今日の説明"
    assert quote("2027年度の上限") in in_draft["Content-Disposition"]
    assert quote("今日の訂正") in in_today["Content-Disposition"]
    events = Event.objects.filter(action="exported").order_by("position")
    assert [one.what for one in events] == [
        "目録のファイル(「2027年度の上限」)",
        "目録のファイル(「今日の訂正」)",
    ]


def test_the_cases_are_tried_on_the_draft_and_the_page_says_which(editor, drafts):
    page = editor.get(RUN)
    assert "「2027年度の上限」で事例を確かめる" in page.text
    assert "「2027年度の上限」を2027年4月1日に公開したときの応募要件" in page.text
    assert page.context["wrong"] > 0
    work(editor)
    page = editor.get(RUN)
    assert "「今日の訂正」で事例を確かめる" in page.text
    assert (page.context["wrong"], page.context["changed"]) == (0, [])


def test_a_draft_that_is_over_is_none(editor, drafts):
    Draft.objects.all().delete()
    assert "「今日の訂正」で事例を確かめる" in editor.get(RUN).text


@pytest.mark.parametrize("path", [RUN, EXPORT])
def test_what_cannot_be_composed_is_said_in_words(editor, path):
    Cap.objects.filter(code="KS-2").update(strength="unheard-of")
    answer = editor.get(path)
    assert answer.status_code == 409
    assert "公開できる形にできない内容があります。" in answer.text
    assert not Event.objects.filter(action="exported").exists()
