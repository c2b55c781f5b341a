"""Answers that do not go together: they are said, and what hangs on them is 要確認."""

from datetime import date

import pytest

from schemes.judging.answers import Answers
from schemes.judging.contradictions import CLASHES, FUTURE, found

DAY = date(2026, 11, 24)
BEFORE, AFTER = date(2026, 11, 23), date(2026, 11, 25)


def said(facts, *members):
    return [(one.keys, one.mild, one.member) for one in found(Answers(facts, members), DAY)]


@pytest.mark.parametrize(
    ("facts", "mild"),
    [
        ({"kusanone_adopted_before": False, "partner_type_adopted_before": True}, False),
        ({"kusanone_adopted_before": False, "running_kusanone_projects": 1}, False),
        ({"overseas_months_last_5_years": 0, "running_kusanone_projects": 1}, False),
        ({"overseas_months_last_5_years": 0, "kusanone_adopted_before": True}, True),
        ({"overseas_record": "none", "overseas_months_last_5_years": 1}, False),
        ({"overseas_record": "none", "kusanone_adopted_before": True}, False),
        ({"overseas_record": "rich", "overseas_months_last_5_years": 0}, True),
        ({"organisation_type": "voluntary_group", "registered_on": BEFORE}, False),
        ({"organisation_type": "foreign_organisation", "japanese_organisation": True}, False),
        ({"head_office_in_japan": False, "head_office_prefecture": "13"}, False),
        ({"wants": ("training",), "budget_yen": 1}, True),
        ({"registered_on": AFTER}, False),
        ({"founded_on": AFTER}, False),
        ({"birth_date": AFTER}, False),
        ({"deadline_on": BEFORE}, True),
    ],
)
def test_what_does_not_go_together_is_found(facts, mild):
    assert said(facts) == [(tuple(facts), mild, None)]
    unknown = dict.fromkeys(facts)
    assert said(unknown) == []
    assert [said({key: value}) for key, value in facts.items() if len(facts) > 1] == [
        [] for _ in facts if len(facts) > 1
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"kusanone_adopted_before": True, "partner_type_adopted_before": True},
        {"kusanone_adopted_before": False, "partner_type_adopted_before": False},
        {"kusanone_adopted_before": False, "running_kusanone_projects": 0},
        {"overseas_months_last_5_years": 0, "running_kusanone_projects": 0},
        {"overseas_months_last_5_years": 1, "running_kusanone_projects": 1},
        {"overseas_record": "none", "overseas_months_last_5_years": 0},
        {"overseas_record": "rich", "overseas_months_last_5_years": 1},
        {"organisation_type": "npo_corporation", "registered_on": BEFORE},
        {"organisation_type": "foreign_organisation", "japanese_organisation": False},
        {"head_office_in_japan": True, "head_office_prefecture": "13"},
        {"wants": ("training", "funds"), "budget_yen": 1},
        {"wants": (), "budget_yen": 1},
        {"wants": ("training",), "budget_yen": 0},
        {"registered_on": DAY, "founded_on": DAY, "birth_date": DAY, "deadline_on": DAY},
    ],
)
def test_what_may_be_true_is_not_remarked_on(facts):
    assert said(facts) == []


def test_the_body_of_a_consortium_whose_answer_it_is_is_named():
    assert said({}, {"registered_on": BEFORE}, {"registered_on": AFTER}) == [
        (("registered_on",), False, 1)
    ]


def test_every_question_of_the_table_is_one_of_the_catalogue(db):
    from schemes import catalogue

    asked = {key for clash in CLASHES for key in (clash.first, clash.second)}
    facts = catalogue.library().on(DAY).facts
    assert asked | set(FUTURE) | {"deadline_on"} <= set(facts)
