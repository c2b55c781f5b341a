"""The checker as a browser without scripts knows it: the way to a result, and what it says."""

from typing import Any
from urllib.parse import urlencode

from tests import markup

DAY = "2026-11-24"


class Page(markup.Page):
    """A page of the checker, with the verdict of each track that it shows, by 「scheme/track」.

    ``others``: how many tracks it only counts; ``cards``: those that it shows at length, in order.
    """

    def __init__(self, response: Any) -> None:
        self.verdicts: dict[str, str] = {}
        self.cards: list[str] = []
        self.others = 0
        super().__init__(response)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if "data-track" in told:
            assert told["data-track"] not in self.verdicts, "a track is shown twice"
            self.verdicts[told["data-track"]] = told["data-verdict"]
            if "result-card" in told.get("class", ""):
                self.cards.append(told["data-track"])
        self.others += int(told.get("data-others", 0))
        super().handle_starttag(tag, attrs)


def get(client, query="", **kwargs):
    response = client.get("/check/" + query, **kwargs)
    return response, Page(response)


def result(client, answers):
    """The way of a person: home page, first step, all questions, result."""
    home = Page(client.get("/", {"as_of": DAY}))
    link = next(link for link in home.links if link.startswith("/check/"))
    first = Page(client.get(link))
    second = Page(client.get("/check/" + first.filled(answers), follow=True))
    assert set(answers) <= set(second.offered)
    response = client.get("/check/" + second.filled(answers), follow=True)
    assert response.status_code == 200
    return response, Page(response)


def trace(client, track, answers):
    """The trace of one track for the answers."""
    response = client.get(f"/check/{track}/?{urlencode(answers, doseq=True)}")
    assert response.status_code == 200
    return response, Page(response)


def by_verdict(page):
    found = {}
    for name, verdict in page.verdicts.items():
        found.setdefault(verdict, set()).add(name)
    return found


def errors(client, query):
    """Status, the beginning of the title, and the sentences of the summary."""
    response, page = get(client, query)
    summary = response.content.decode().partition('class="error-summary"')[2].partition("</ul>")[0]
    listed = [part.partition("</li>")[0] for part in summary.split("<li>")[1:]]
    words = [part.rpartition("</a>")[0].rpartition(">")[2] or part for part in listed]
    return response.status_code, page.title.partition(":")[0], words
