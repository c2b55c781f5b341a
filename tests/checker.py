"""The checker as a browser without scripts knows it: the way to a result, and what it says."""

from typing import Any

from tests import markup

DAY = "2026-11-24"


class Page(markup.Page):
    """A page of the checker, with the verdict of each track that it names."""

    def __init__(self, response: Any) -> None:
        self.verdicts: dict[str, str] = {}
        self._verdict = ""
        super().__init__(response)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "details" and told.get("class") == "verdict":
            self._verdict = told["data-verdict"] or ""
        super().handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["h3"] and self._verdict:
            self.verdicts[data] = self._verdict
            self._verdict = ""
        super().handle_data(data)


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
