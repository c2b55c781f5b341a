"""A task of the home page leads to a published track or to a page of the site, or is not published."""

import pytest

from schemes.document import OverviewDocument, Task
from schemes.review import leading, linting
from tests import rules
from tests.schemes.review.linted import DAY, FACTS, reference, rule, scheme, track

TRACKS, WANTS = {"aid/main"}, {"funds", "giving"}


@pytest.mark.parametrize(
    "leads_to",
    ["aid/main", "contacts", "check?who=ngo&show=step", "schemes", "schemes?who=ngo&want=funds"],
)
def test_a_way_that_is_there(leads_to):
    assert leading.fault(leads_to, TRACKS, WANTS) == ""


@pytest.mark.parametrize(
    ("leads_to", "sentence"),
    [
        ("aid/gone", "行き先「aid/gone」はありません。"),
        ("aid", "行き先「aid」はありません。"),
        ("aid/main?want=funds", "行き先「aid/main?want=funds」はありません。"),
        ("admin", "行き先「admin」はありません。"),
        ("contacts?", "行き先「contacts?」はありません。"),
        ("https://www.example.jp/", "行き先「https://www.example.jp/」はありません。"),
        (
            "schemes?who=nobody",
            "一覧の行き先の「who=nobody」はありません。次のどれかにしてください: citizen、",
        ),
        ("schemes?want=nothing", "一覧の行き先の「want=nothing」はありません。"),
        ("schemes?q=x", "一覧の行き先に「q」は使えません。whoかwantにしてください。"),
    ],
)
def test_a_way_that_leads_nowhere_says_what_there_is(leads_to, sentence):
    assert leading.fault(leads_to, TRACKS, WANTS).startswith(sentence)


def test_a_task_that_leads_nowhere_stops_publishing():
    tasks = (
        Task(who="ngo", label="応募できる制度", leads_to="schemes?who=ngo&want=funds"),
        Task(who="ngo", label="研修を受ける", leads_to="aid/gone"),
    )
    wants = rules.fact("wants", "set", "plan", choices=("funds", "giving"))
    documents = {
        "reference": reference(facts=(*FACTS, wants)),
        "aid": scheme(track(rule("yes"))),
        "overview": OverviewDocument(subject="overview", pages=(), sections={"tasks": tasks}),
    }
    (finding,) = [one for one in linting.lint(documents, DAY) if one.subject == "overview"]
    assert (finding.severity, finding.rule) == ("error", "task_lost")
    assert finding.sentence.startswith("行き先「aid/gone」はありません。")
    assert "研修を受ける" in finding.place
    assert finding.row == ("schemes.task", ("ngo", "研修を受ける"))
