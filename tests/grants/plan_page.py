"""The budget planner's page as tests read it."""

import html
import re
from urllib.parse import quote


def get(client, query=""):
    """A page by a query as people write it (「budget_yen=1000万」)."""
    return client.get("/plan/" + ("?" + quote(query, safe="=&-_") if query else ""))


def words(response):
    """The main part of a page as text, one space between its pieces."""
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def sections(response):
    """The text of each group of tracks by the group's key."""
    body = response.content.decode()
    found = re.findall(
        r'<section class="chapter plan-group"[^>]* id="(\w+)">(.*?)</section>', body, re.S
    )
    return {
        key: " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split()) for key, part in found
    }


def cards(response):
    """The text of each track's card, by the track's address."""
    body = response.content.decode()
    parts = re.findall(r'<article class="plan-track"(.*?)</article>', body, re.S)
    return {
        re.search(r'href="/schemes/([\w-]+)/([\w-]+)/', part).expand(r"\1/\2"): " ".join(
            html.unescape(re.sub(r"<[^>]+>", " ", part.partition(">")[2])).split()
        )
        for part in parts
    }


def title(response):
    return re.search("<title>(.*?)</title>", response.content.decode())[1]
