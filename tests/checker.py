"""The checker as a browser without scripts knows it: pages, forms, and the way to a result."""

from html.parser import HTMLParser
from urllib.parse import urlencode

DAY = "2026-11-24"


class Page(HTMLParser):
    """A page as a browser without scripts knows it: its links, its form, its verdicts."""

    def __init__(self, response):
        super().__init__()
        self.links, self.fields, self.offered, self.verdicts = [], {}, {}, {}
        self.ids, self.title, self.text = set(), "", ""
        self._menu = self._group = None
        self._open = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids.add(attrs.get("id"))
        if tag == "a":
            self.links.append(attrs["href"])
        elif tag == "input" and "name" in attrs:
            self._input(attrs)
        elif tag == "select":
            self._menu = attrs["name"]
        elif tag == "option":
            self.offered.setdefault(self._menu, set()).add(attrs["value"])
            if "selected" in attrs:
                self.fields[self._menu] = [attrs["value"]]
        elif tag == "details" and attrs.get("class") == "verdict":
            self._group = attrs["data-verdict"]
        if tag not in ("input", "meta", "link"):
            self._open.append(tag)

    def _input(self, attrs):
        name, value = attrs["name"], attrs.get("value", "")
        if attrs["type"] in ("radio", "checkbox"):
            self.offered.setdefault(name, set()).add(value)
            if "checked" in attrs:
                self.fields.setdefault(name, []).append(value)
        elif attrs["type"] != "submit":
            self.fields.setdefault(name, []).insert(0, value)
            self.offered.setdefault(name, set()).add(None)  # anything may be typed

    def handle_endtag(self, tag):
        if tag in self._open:
            self._open.pop()

    def handle_data(self, data):
        self.text += data
        if self._open[-1:] == ["title"]:
            self.title += data
        if self._open[-1:] == ["h3"] and self._group:
            self.verdicts[data] = self._group
            self._group = None

    def filled(self, answers):
        """The query of the form with those of the answers that it asks for."""
        fields = dict(self.fields)
        for name, value in answers.items():
            values = value if isinstance(value, list) else [value]
            if name in self.offered:
                assert None in self.offered[name] or set(values) <= self.offered[name]
                fields[name] = values
        return "?" + urlencode(fields, doseq=True)


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
