"""What an assistant can ask: search, a scheme, the questions, a verdict with citations, contacts.

Each answer names its pages, so that a person can follow it to the sources.
"""

from collections.abc import Iterable
from typing import Any

from shiminsanka.mcp.portal import Content, Portal, Refused

MOST_FOUND = 10
NOT_DECIDING = "eligible"
HINT = "判定は回答と資料からの見込みで、採択を約束しません。理由の文と出典を添えて伝え、応募の前にJICAの窓口で確かめるように勧めてください。"
NOTHING = "見つかりませんでした。言葉を短くするか、別の言い方でお試しください。"
NO_WORDS = "さがす言葉を入れてください。"
NO_TRACK = "「{track}」という類型はありません。searchで探してください。"


class Tools:
    """The questions, asked of one portal."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def search(self, query: str) -> Content:
        """制度を言葉で探す。名前、ほかの呼び方、何ができるか、だれが使えるかに言葉が含まれる類型を、近い順に返す。言葉は空白で区切る。"""
        words = _folded(query).split()
        if not words:
            raise Refused(NO_WORDS)
        found = []
        for scheme in self.portal.documents():
            for track in scheme["tracks"]:
                weight = _weight(words, scheme, track)
                if weight:
                    found.append((weight, self._short(scheme, track)))
        found.sort(key=lambda one: -one[0])
        return {
            "tracks": [one for _, one in found[:MOST_FOUND]],
            "said": "" if found else NOTHING,
        }

    def get_scheme(self, scheme: str, as_of: str = "") -> Content:
        """一つの事業の文書(類型、要点、要件、上限、募集、連絡先と出典)と、募集の今の状態を読む。schemeは記号(例 kusanone)。as_ofは見たい日(例 2026-11-01)。"""
        found = self.portal.scheme(scheme, as_of)
        return {**found, "page": self.portal.page(f"/schemes/{scheme}/", as_of=as_of)}

    def list_questions(self) -> Content:
        """判定で尋ねる質問の一覧。check_eligibilityのfactsには、このkeyと、型に合う値を使う。"""
        names = ("key", "question", "type", "unit", "minimum", "maximum", "help")
        return {
            "questions": [
                {
                    **{name: fact[name] for name in names if fact.get(name) not in ("", None)},
                    "choices": {one["value"]: one["label"] for one in fact["choices"]},
                }
                for fact in self.portal.facts()
            ]
        }

    def check_eligibility(
        self, facts: dict[str, Any], tracks: list[str] | None = None, as_of: str = ""
    ) -> Content:
        """応募できるか、なぜか、何を変えればよいかを、出典とともに判定する。factsは質問の記号と回答(金額は円、期間は月の整数、日付は2026-10-30の形、わからないはnull)。tracksは「スキーム/類型」の一覧で、なければすべて。回答はどこにも保存されない。"""
        question: Content = {"facts": facts}
        if tracks is not None:
            question["tracks"] = tracks
        if as_of:
            question["as_of"] = as_of
        result = self.portal.eligibility(question)
        asked = {one["key"]: one["question"] for one in self.portal.facts()}
        return {
            "as_of": result["as_of"],
            "edition": result["edition"],
            "verdicts": [self._verdict(one) for one in result["verdicts"]],
            "next_question": asked.get(result["next"], "") if result["next"] else "",
            "next": result["next"],
            "how_to_tell": HINT,
        }

    def _verdict(self, verdict: Content) -> Content:
        """With the reasons that decide, each with its citations."""
        kept = ("track", "verdict", "label", "caution", "expired_because", "missing")
        advice = ("changes", "changes_to", "possible_from")
        return {
            **{name: verdict[name] for name in (*kept, *advice)},
            "reasons": [
                {
                    name: reason[name]
                    for name in ("requirement", "state", "strength", "sentence", "citations")
                }
                for reason in verdict["reasons"]
                if reason["effect"] != NOT_DECIDING
            ],
            "page": self.portal.page(f"/schemes/{verdict['track']}/"),
        }

    def contacts(self, track: str, prefecture: str = "") -> Content:
        """だれに相談するか。trackは「スキーム/類型」。prefectureは都道府県の番号(01から47)で、付けるとその県を受け持つJICA国内拠点も返す。空欄の項目は未確認。"""
        scheme, one = self._track(track)
        return {
            "contacts": [*one["contacts"], *scheme["contacts"]],
            "offices": list(self._offices(prefecture)) if prefecture else [],
            "page": self.portal.page("/contacts/", track=track, prefecture=prefecture),
        }

    def _track(self, track: str) -> tuple[Content, Content]:
        key, _, own = track.partition("/")
        for scheme in self.portal.documents():
            for one in scheme["tracks"]:
                if (scheme["key"], one["key"]) == (key, own):
                    return scheme, one
        raise Refused(NO_TRACK.format(track=track))

    def _offices(self, prefecture: str) -> Iterable[Content]:
        """Those of whose section some row says that they serve a prefecture."""
        for scheme in self.portal.documents():
            for office in scheme["sections"].get("offices", ()):
                if any(one.get("prefecture") == prefecture for one in office["coverage"]):
                    yield {name: office[name] for name in ("name", "note", "contacts")}

    def _short(self, scheme: Content, track: Content) -> Content:
        address = f"{scheme['key']}/{track['key']}"
        return {
            "track": address,
            "scheme": scheme["name"],
            "name": track["name"],
            "gives": track["gives"] or track["summary"] or scheme["summary"],
            "page": self.portal.page(f"/schemes/{address}/"),
        }


def _weight(words: list[str], scheme: Content, track: Content) -> int:
    """How much of the words a track has: most by its name, less by another name, least by its texts."""
    aliases = [one["name"] for one in scheme["aliases"]]
    points = [one["text"] for one in track["points"]]
    fields = (
        (6, [track["name"], track["short_name"]]),
        (3, [scheme["name"], *aliases, scheme["kana"], track["english"]]),
        (2, [track["gives"], track["summary"], scheme["summary"], track["easy"], *points]),
    )
    texts = [(weight, _folded(" ".join(field))) for weight, field in fields]
    return sum(max((w for w, text in texts if word in text), default=0) for word in words)


def _folded(text: str) -> str:
    return text.casefold()
