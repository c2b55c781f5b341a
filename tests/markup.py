"""Reads a page as a person does, and as a browser without scripts that sends its form."""

import re
from functools import cached_property
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# What a person does not read.
SILENT = ("script", "style", "template")
# Inputs that send nothing by themselves.
UNSENT = ("button", "file", "image", "reset", "submit")


class Page(HTMLParser):
    """Its title, words, headings, links and ids, and the fields of its forms as they stand.

    ``fields`` holds what would be sent, by name; ``offered`` the values that each field lets one
    choose, with None where anything may be typed; ``hidden`` the names of hidden fields. The form
    that searches the whole site from the head of every page is none of its own.
    """

    def __init__(self, page: Any) -> None:
        """`page`: markup, or an answer that holds it."""
        super().__init__()
        self.title = ""
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.fields: dict[str, list[str]] = {}
        self.offered: dict[str, set[str | None]] = {}
        self.hidden: set[str] = set()
        self.misnested: list[str] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self._menu = self._area = ""
        self._is_search = False
        self.feed(page if isinstance(page, str) else page.content.decode())
        self.close()

    @cached_property
    def text(self) -> str:
        """All its words, with one space between its pieces."""
        return re.sub(r"\s+", " ", "".join(self._words))

    def sent(self, **changed: Any) -> dict[str, list[str]]:
        """What a browser sends: the fields as they stand, but for those that were changed."""
        return {**self.fields, **{name: _listed(value) for name, value in changed.items()}}

    def filled(self, answers: dict[str, Any]) -> str:
        """The query of the form with those of the answers that it asks for."""
        asked = {name: value for name, value in answers.items() if name in self.offered}
        for name, value in asked.items():
            choices = self.offered[name]
            assert None in choices or set(_listed(value)) <= choices
        return "?" + urlencode(self.sent(**asked), doseq=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if "id" in told:
            self.ids.append(told["id"])
        if tag == "a":
            self.links.append(told.get("href", ""))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "form":
            self._is_search = told.get("class") == "masthead-search"
        if "disabled" not in told and not self._is_search:
            self._read_field(tag, told)
        if tag not in VOID:
            self._open.append(tag)

    def _read_field(self, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "select":
            self._menu = name
        elif tag == "option" and self._menu:
            self._offer(self._menu, told.get("value", ""), "selected" in told)
        elif tag == "textarea" and name:
            self._area = name
            self._type(name, "")
        elif tag == "input" and name:
            kind = told.get("type", "text")
            if kind in ("checkbox", "radio"):
                self._offer(name, told.get("value", "on"), "checked" in told)
            elif kind not in UNSENT:
                self._type(name, told.get("value", ""))
                if kind == "hidden":
                    self.hidden.add(name)

    def _offer(self, name: str, value: str, is_chosen: bool) -> None:
        self.offered.setdefault(name, set()).add(value)
        if is_chosen:
            self.fields.setdefault(name, []).append(value)

    def _type(self, name: str, value: str) -> None:
        self.offered.setdefault(name, set()).add(None)
        self.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.misnested.append(tag)
        if tag == "select":
            self._menu = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        within = self._open[-1] if self._open else ""
        if within not in SILENT:
            self._words.append(data)
        if within == "title":
            self.title += data
        if self._area:
            before = self.fields[self._area][-1]
            # HTML drops the line break that follows the tag.
            self.fields[self._area][-1] += data if before else data.removeprefix("\n")


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [value]
