"""Staff write the tasks of the home page and the words: in a form and as a table."""

import pytest

from schemes.models import Task, Term
from tests.staff import address, errors, page_fields
from tests.tabled import check, export, problems, table_of

pytestmark = pytest.mark.django_db

TASK = {"who": "ngo", "label": "地域の窓口", "leads_to": "contacts", "order": "30"}
TERM = {"word": "助成", "kana": "じょせい", "plain": "", "meaning": "費用の一部を出すことです。"}


def add(editor, model, row, **given):
    path = address(model, "add")
    return editor.post(path, {**page_fields(editor.get(path)), **row, **given})


@pytest.mark.parametrize(
    "leads_to", ["contacts", "volunteers/dispatch", "schemes?who=ngo&want=funds"]
)
def test_a_task_is_added(editor, leads_to):
    answer = add(editor, Task, TASK, leads_to=leads_to)
    assert answer.status_code == 302, errors(answer)
    assert Task.objects.get(who="ngo", label="地域の窓口").leads_to == leads_to


@pytest.mark.parametrize("leads_to", ["volunteers/gone", "/contacts/", "schemes?want=none"])
def test_a_task_that_leads_nowhere_is_refused(editor, leads_to):
    (sentence,) = errors(add(editor, Task, TASK, leads_to=leads_to))["leads_to"]
    assert "はありません。" in sentence
    assert not Task.objects.filter(who="ngo", label="地域の窓口").exists()


def test_a_word_is_added(editor):
    answer = add(editor, Term, TERM)
    assert answer.status_code == 302, errors(answer)
    assert Term.objects.get(word="助成").meaning == "費用の一部を出すことです。"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kana": "助成"}, {"kana": ["よみは、ひらがなで入れてください。例: えぬじーおー。"]}),
        ({"kana": "ジョセイ"}, {"kana": ["よみは、ひらがなで入れてください。例: えぬじーおー。"]}),
        (
            {"avoided": "on"},
            {"plain": ["答えの頁で使わないことばには、やさしい言い方を入れてください。"]},
        ),
    ],
)
def test_a_word_that_cannot_be_used_is_refused(editor, given, expected):
    assert errors(add(editor, Term, TERM, **given)) == expected


def test_what_is_asked_for_is_explained(editor):
    text = editor.get(address(Task, "add")).content.decode()
    assert "一つの立場に三つまで表示します。" in text
    assert "schemes?who=ngo のように" in text
    assert "ひらがなと長音だけ。" in editor.get(address(Term, "add")).content.decode()


def test_a_task_that_leads_nowhere_is_refused_in_a_table(editor):
    table = table_of(export(editor, Task))
    gone = dict(zip(table.header, table.lines[0].cells, strict=True)) | {
        "行き先": "volunteers/gone"
    }
    shown = check(editor, Task, table.header, tuple(gone.values()))
    ((line, label, sentence),) = problems(shown)
    assert (line, label) == (2, "行き先")
    assert sentence.startswith("行き先「volunteers/gone」はありません。")
