"""「順に答える」: the next best question, one a page, until none can change a verdict."""

from urllib.parse import urlencode

import pytest

from schemes import catalogue
from tests.checker import DAY, Page
from tests.test_check import CITY, COMPANY, NPO, STUDENT, TEACHER

pytestmark = pytest.mark.django_db

START = f"?as_of={DAY}&show=step"
# Three people without a legal form.
GROUP = NPO | {
    "organisation_type": "voluntary_group",
    "budget_yen": "180万円",
    "country": "unknown",
}
CAST = {"group": GROUP, "city": CITY, "company": COMPANY, "teacher": TEACHER, "student": STUDENT}


def get(client, query):
    response = client.get("/check/" + query, follow=True)
    return response, Page(response)


def asked(page):
    """The question of the page."""
    (key,) = page.fields["asked"]
    return key


def reply(client, page, answer):
    """Send the page's form with an answer, as a browser does."""
    key, fields = asked(page), dict(page.fields)
    fields.pop(key, None)
    pairs = [(name, value) for name, values in fields.items() for value in values]
    values = answer if isinstance(answer, list) else [answer]
    return get(client, "?" + urlencode([*pairs, *((key, value) for value in values)]))


def walk(client, answers):
    """From the home page to the result; every question without an answer is unknown."""
    home = Page(client.get("/", {"as_of": DAY}))
    start = Page(client.get(next(link for link in home.links if link.startswith("/check/"))))
    response, page = get(client, next(link for link in start.links if "show=step" in link))
    questions = []
    while "asked" in page.fields:
        assert response.status_code == 200
        questions.append(asked(page))
        assert len(questions) == len(set(questions)), "a question was asked twice"
        response, page = reply(client, page, answers.get(asked(page), "unknown"))
    return questions, response, page


def link(page, html, words):
    """Where the link with these words leads."""
    before = html.partition(f">{words}</a>")[0]
    return before.rpartition('href="')[2].rstrip('"').replace("&amp;", "&")


@pytest.mark.parametrize("who", CAST)
def test_everyone_gets_from_the_home_page_to_a_result(client, who):
    questions, response, page = walk(client, CAST[who])
    assert questions[0] == "applicant_kind"
    assert page.title == "確かめた結果 | 市民参加ポータル"
    assert "応募できる見込みがあるのは、" in page.text
    assert "採択されることを約束するものではありません。" in page.text
    printable = link(page, response.content.decode(), "すべて開いて表示する(印刷用)")
    assert get(client, printable)[0].status_code == 200


@pytest.mark.parametrize("who", CAST)
def test_only_what_concerns_a_person_is_asked(client, who):
    questions, _, _ = walk(client, CAST[who])
    facts = catalogue.library().rows and {
        fact.key: fact.asked_of for fact in _catalogue().facts.values()
    }
    kind = CAST[who]["applicant_kind"]
    assert {facts[key] for key in questions} <= {"", kind}
    assert len(questions) < 40


def _catalogue():
    from datetime import date

    return catalogue.library().on(date.fromisoformat(DAY))


def test_one_who_knows_nothing_comes_to_an_end_as_well(client):
    questions, response, page = walk(client, {})
    assert response.status_code == 200
    assert page.title == "確かめた結果 | 市民参加ポータル"
    assert len(questions) <= len(_catalogue().facts)
