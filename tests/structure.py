"""What is wrong with the structure of a page, as strictly as the standard is about what our pages use.

A part of what a full checker of HTML finds, without one: nesting, lists, tables, names, roles.
"""

import re
from collections import Counter
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
# What holds words and what stands among them, never a paragraph, a list or a box.
PHRASING = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "strong", "em", "b", "sup", "small", "cite"),
    *("label", "button", "caption", "legend"),
}
BLOCKS = {
    *("p", "div", "ul", "ol", "dl", "table", "section", "article", "aside", "nav", "form"),
    *("header", "footer", "main", "details", "fieldset", "blockquote", "h1", "h2", "h3", "h4"),
}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"th", "td"},
    "select": {"option", "optgroup"},
}
PARENTS = {
    "li": {"ul", "ol"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "tr": {"thead", "tbody", "tfoot"},
    "th": {"tr"},
    "td": {"tr"},
    "caption": {"table"},
    "summary": {"details"},
    "legend": {"fieldset"},
}
INTERACTIVE = {"a", "button", "select", "textarea", "details", "label"}
OWN_ROLE = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "figure"}
REFERRING = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


class _Structure(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.referred: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._widths: list[set[int]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._attributes(tag, attrs, told)
        self._place(tag)
        if tag == "table":
            self._widths.append(set())
        elif tag == "tr":
            self._cells = 0
        elif tag in ("th", "td"):
            self._cells += int(told.get("colspan", 1))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if "svg" not in self._open:
            self.faults.append(f"<{tag}/> closes itself")

    def _attributes(
        self, tag: str, attrs: list[tuple[str, str | None]], told: dict[str, str]
    ) -> None:
        if len(told) < len(attrs):
            self.faults.append(f"<{tag}> says something twice: {attrs}")
        if "id" in told:
            self.ids[told["id"]] += 1
            if not told["id"] or re.search(r"\s", told["id"]):
                self.faults.append(f"<{tag}> has an id that is none: {told['id']!r}")
        if tag in OWN_ROLE and "role" in told:
            self.faults.append(f"<{tag}> has the role {told['role']}")
        if "style" in told or any(name.startswith("on") for name in told):
            self.faults.append(f"<{tag}> carries style or script")
        for name in REFERRING:
            self.referred += [(f"<{tag} {name}>", one) for one in told.get(name, "").split()]

    def _place(self, tag: str) -> None:
        if "svg" in self._open:
            return
        parent = self._open[-1] if self._open else ""
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.faults.append(f"<{tag}> stands in <{parent}>")
        if tag in PARENTS and parent not in PARENTS[tag]:
            self.faults.append(f"<{tag}> stands in <{parent}>")
        for outer in self._open:
            if outer in PHRASING and tag in BLOCKS:
                self.faults.append(f"<{tag}> stands within <{outer}>")
            if outer in ("a", "button") and tag in INTERACTIVE:
                self.faults.append(f"<{tag}> stands within <{outer}>")
            if outer == tag in ("form", "label"):
                self.faults.append(f"<{tag}> stands within <{outer}>")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
            return
        self._open.pop()
        if tag == "tr":
            self._widths[-1].add(self._cells)
        elif tag == "table" and len(widths := self._widths.pop()) > 1:
            self.faults.append(f"rows of {sorted(widths)} cells in one table")


def faults(page: str) -> list[str]:
    """Everything that is wrong, in words for whoever mends it."""
    read = _Structure(page)
    twice = [f"two elements are #{name}" for name, count in read.ids.items() if count > 1]
    lost = [
        f"{where} names #{name}, which is not there"
        for where, name in read.referred
        if name not in read.ids
    ]
    still = [f"<{tag}> is not closed" for tag in read._open]
    return [*read.faults, *twice, *lost, *still]
