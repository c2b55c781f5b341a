"""Where something stands in a document, as people say it, and where two documents part.

No Django, no database, no clock.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from schemes.document import OVERVIEW, REFERENCE

Path = tuple[str | int, ...]

# The parts of documents and files; what is not here is shown by its own name.
PARTS = {
    "documents": "文書",
    "format": "形式",
    "version": "形式の番号",
    "as_of": "時点",
    "as_of_label": "時点の書き方",
    "subject": "対象",
    "key": "記号",
    "name": "名称",
    "kana": "よみ",
    "category": "目的",
    "summary": "一文の説明",
    "order": "並び順",
    "aliases": "別名",
    "passages": "本文",
    "figures": "数値",
    "requirements": "応募要件",
    "tracks": "類型",
    "sections": "事業ごとの部分",
    "citations": "引用",
    "pages": "解説の頁",
    "facts": "質問",
    "sources": "出典",
    "conflicts": "相違",
    "sides": "双方",
    "choices": "選択肢",
    "source": "出典",
    "locator": "箇所",
    "quote": "引用の言葉",
    "verbatim": "原文のまま",
    "title": "題",
    "lead": "要約",
    "publisher": "発行者",
    "url": "アドレス",
    "dated": "日付・年度",
    "fiscal_year": "年度",
    "reliability": "資料の性格",
    "address_known": "掲載場所を確認済み",
    "note": "注記",
    "type": "答え方",
    "unit": "単位",
    "label": "名前",
    "question": "質問の文",
    "help": "例・補足",
    "group": "まとまり",
    "asked_of": "尋ねる相手",
    "per_member": "構成員ごとにも尋ねる",
    "changeable": "計画の変更で変えられる",
    "effort": "答える手間",
    "minimum": "最小",
    "maximum": "最大",
    "topic": "論点",
    "state": "状態",
    "handling": "扱い",
    "asks": "確認先への質問",
    "kind": "種類",
    "heading": "見出し",
    "text": "文",
    "standing": "位置づけ",
    "strength": "強さ",
    "conflict": "相違",
    "value": "値",
    "code": "番号",
    "fact": "質問",
    "operator": "条件",
    "over": "誰について",
    "alternative": "いずれか",
    "clause": "組",
    "wording": "表示する文",
    "caps": "上限",
    "calls": "募集",
    "activities": "活動の可否",
    "costs": "費目",
    "funds": "寄附先",
    "topics": "課題",
    "stages": "成長の段階",
    "desks": "ジャパンデスク",
    "coordinators": "国際協力推進員",
    "offices": "国内拠点",
    "coverage": "担当地域",
    "programmes": "学びのプログラム",
    "results": "年度の実績",
    "categories": "協力隊の種類",
    "hosts": "受入れの実績がある道県",
    "themes": "議題・テーマ",
    "agreements": "連携協定",
    "track": "類型",
    "yen": "金額(円)",
    "months": "期間(月)",
    "item": "費目",
    "scheme": "スキーム",
    "prefecture": "都道府県",
    "country": "国",
    "people": "人数",
}
# What tells one row of a list from its neighbours, best first.
NAMES = ("code", "name", "title", "label", "topic", "heading", "partner", "key", "text", "quote")
LONGEST_NAME = 30
SUBJECTS = {REFERENCE: "質問・出典・相違", OVERVIEW: "解説の頁・成長の段階"}


def subject_name(document: Any) -> str:
    """What people call a document: its scheme's name, or that of what schemes share."""
    subject = str(_step(document, "subject") or "")
    return SUBJECTS.get(subject) or str(_step(document, "name") or subject)


def place(content: Any, path: Path, root: str = "") -> str:
    """「「草の根技術協力事業」の類型2番目「草の根協力支援型」の要約」: a path in words.

    ``root``: what the whole is called, if not as its own name says.
    """
    words: list[str] = [f"「{named}」"] if (named := root or subject_name(content)) else []
    for step in path:
        content = _step(content, step)
        if isinstance(step, int):
            words[-1:] = [f"{words[-1] if words else ''}{step + 1}番目{_quoted(content)}"]
        elif step != "sections":
            words.append(PARTS.get(step, f"「{step}」"))
    return "の".join(words) or "文書"


def _quoted(content: Any) -> str:
    named = _name(content)
    return f"「{named}」" if named else ""


def _name(content: Any) -> str:
    for field in NAMES:
        found = _step(content, field)
        if isinstance(found, str) and found:
            return found if len(found) <= LONGEST_NAME else found[:LONGEST_NAME] + "…"
    return ""


def _step(content: Any, step: str | int) -> Any:
    """One step down, None where there is nothing."""
    if isinstance(content, BaseModel):
        return getattr(content, str(step), None)
    if isinstance(content, Mapping):
        return content.get(step)
    if isinstance(content, Sequence) and not isinstance(content, str) and isinstance(step, int):
        return content[step] if step < len(content) else None
    return None


def first_difference(one: Any, other: Any, path: Path = ()) -> Path | None:
    """The way to the first place where two documents part; None if they say the same.

    Labels that follow from a code count as the code; citations of one statement are a set.
    """
    if isinstance(one, BaseModel) and type(one) is type(other):
        for name, field in type(one).model_fields.items():
            if (field.json_schema_extra or {}).get("readOnly"):
                continue
            here, there = getattr(one, name), getattr(other, name)
            if name == "citations":
                here, there = _sorted(here), _sorted(there)
            found = first_difference(here, there, (*path, name))
            if found is not None:
                return found
        return None
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*other, *one)):
            found = first_difference(one.get(key, ()), other.get(key, ()), (*path, key))
            if found is not None:
                return found
        return None
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        for number, (here, there) in enumerate(zip(one, other, strict=False)):
            found = first_difference(here, there, (*path, number))
            if found is not None:
                return found
        return None if len(one) == len(other) else (*path, min(len(one), len(other)))
    return None if type(one) is type(other) and one == other else path


def _sorted(citations: Sequence[Any]) -> list[Any]:
    return sorted(citations, key=lambda one: (one.source, one.locator, one.quote))
