"""The same fifteen without script: links and forms that are sent as they stand lead to the answer."""

import re
from html import unescape
from urllib.parse import urlencode, urljoin

import pytest
from django.test import Client

from tests.markup import Page
from tests.walks import WALKS, Send, Unfold

pytestmark = pytest.mark.django_db
TAGS = re.compile(r"<[^>]*>")


def main(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def link(body: str, words: str) -> str:
    """Where the first link with these words leads."""
    for address, inside in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', body, re.DOTALL):
        if unescape(TAGS.sub("", inside)).strip() == words:
            return unescape(address)
    raise AssertionError(f"no link 「{words}」")


def sent(body: str, step: Send) -> str:
    """Where the first form with the button leads, with what is written in it."""
    for action, inside in re.findall(
        r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', body, re.DOTALL
    ):
        form = Page(inside)
        if step.button in inside and set(step.fields) <= set(form.offered):
            return f"{action}?{urlencode(form.sent(**step.fields), doseq=True)}"
    raise AssertionError(f"no form 「{step.button}」")


@pytest.mark.parametrize("who", WALKS)
def test_links_and_forms_alone_lead_to_the_answer(client, who):
    steps, answer = WALKS[who]
    address, body = "/", main(client, "/")
    for step in steps:
        if isinstance(step, Unfold):
            assert f"<summary>{step.words}</summary>" in body
            continue
        to = sent(body, step) if isinstance(step, Send) else link(body, step)
        address = urljoin(address, to)
        body = main(client, address)
    text = Page(re.sub("[\u200b\u2060]|<wbr>", "", body)).text
    text = re.sub(r"\s", "", text)
    assert [words for words in answer if re.sub(r"\s", "", words) not in text] == []
