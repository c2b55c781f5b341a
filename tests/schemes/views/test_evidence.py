"""The evidence of a scheme keeps everything: rules, years, differences once, quotations, editions."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from schemes import catalogue, publishing
from schemes.models import Scheme
from tests.markup import Page
from tests.tracks import SCHEMES

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(client: Client):
    """Opens the evidence of a scheme."""
    catalogue.refresh()

    def show(scheme: str, query: str = "") -> Page:
        response = client.get(f"/schemes/{scheme}/evidence/{query}")
        assert response.status_code == 200, scheme
        return Page(response)

    return show


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_difference_is_told_once(shown, today, scheme):
    page = shown(scheme)
    told = [one for one in page.ids if one.startswith("conflict-")]
    assert len(told) == len(set(told))
    for anchor in told:
        conflict = today.conflicts[anchor.removeprefix("conflict-")]
        assert page.text.count(conflict.handling) == 1
    assert {link[1:] for link in page.links if link.startswith("#conflict-")} <= set(told)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_difference_that_a_rule_is_tied_to_is_there(shown, today, scheme):
    tied = {one.conflict for one in today.schemes[scheme].all_requirements if one.conflict}
    assert {f"conflict-{key}" for key in tied} <= set(shown(scheme).ids)


def test_the_list_of_differences_leads_to_where_each_matters(client, today):
    page = Page(client.get("/conflicts/"))
    assert "/schemes/jica-fund/evidence/#conflict-I1" in page.links


def test_a_rule_has_its_code_strength_and_standing(shown, today):
    text = shown("kusanone").text
    assert re.search(r"必須 現行 要件番号 K-", text)


def test_the_evidence_leads_back_to_the_answers(shown):
    links = shown("kusanone").links
    assert "/schemes/kusanone/" in links
    assert {f"/schemes/kusanone/{key}/" for key in SCHEMES["kusanone"]} <= set(links)


def test_the_history_of_editions_leads_to_the_evidence_of_their_days(shown):
    Scheme.objects.filter(key="dialogue").update(summary="NGOとJICAが話し合う場です。")
    publishing.publish(
        "dialogue",
        effective_from=date(2026, 4, 1),
        by="公開承認者",
        reason="直しました",
        at=timezone.now(),
    )
    catalogue.refresh()
    page = shown("dialogue", "?as_of=2026-04-02")
    assert "/schemes/dialogue/evidence/?as_of=2026-03-01" in page.links


def test_a_scheme_that_is_not_there_says_what_to_do(client):
    response = client.get("/schemes/nai/evidence/")
    assert response.status_code == 404
    assert "その事業は見つかりませんでした。" in Page(response).text


def test_the_words_that_stand_in_the_evidence_are_explained_and_lead_to_the_glossary(shown):
    page = shown("kusanone")
    assert "この頁のことばの、よみと意味" in page.text
    assert "共同事業体 きょうどうじぎょうたい いっしょに応募する団体のまとまり" in page.text
    assert sum(link.startswith("/glossary/#") for link in page.links) > 5
    assert "共同事業体" not in shown("donations").text
