"""What people call the parts of a document: the names of its fields, codes and rows.

``schemes.review.differences`` and ``schemes.review.linting`` say where something stands in these words.
No Django, no database, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

FIELDS = {
    "activity": "活動",
    "address_known": "掲載場所を確認済み",
    "allowed": "対象になる",
    "alternative": "いずれか",
    "area": "分野",
    "arrival": "必着・消印",
    "as_of": "時点",
    "as_of_label": "時点の書き方",
    "asked_of": "尋ねる相手",
    "asks": "確認先への質問",
    "audience": "資料の見出し",
    "audience_label": "資料の見出し",
    "category": "目的",
    "category_label": "目的",
    "certain": "確か",
    "changeable": "計画の変更で変えられる",
    "clause": "組",
    "closes_at": "締切時刻",
    "closes_on": "締切日",
    "code": "番号",
    "conflict": "相違",
    "consult_by": "応募相談の期限",
    "country": "国",
    "covered": "対象になる",
    "dated": "日付・年度",
    "effort": "答える手間",
    "fact": "質問",
    "fiscal_year": "年度",
    "form": "形式",
    "group": "まとまり",
    "handling": "扱い",
    "heading": "見出し",
    "help": "例・補足",
    "host": "配置先",
    "item": "費目",
    "kana": "よみ",
    "key": "記号",
    "kind": "種類",
    "kind_label": "種類",
    "label": "名前",
    "lead": "要約",
    "locator": "箇所",
    "maximum": "最大",
    "measure": "何の数か",
    "minimum": "最小",
    "months": "期間",
    "name": "名称",
    "note": "注記",
    "number": "番号",
    "opens_on": "開始日",
    "operator": "条件の種類",
    "order": "並び順",
    "over": "誰について",
    "part": "担当する範囲",
    "partner": "相手",
    "people": "人数",
    "per_member": "共同事業体の構成員ごとにも尋ねる",
    "prefecture": "都道府県",
    "publisher": "発行者",
    "purpose": "使いみち",
    "question": "質問",
    "quote": "引用の言葉",
    "receives": "受け入れる寄附",
    "region": "地域",
    "region_label": "地域",
    "reliability": "資料の性格",
    "round_label": "回",
    "scheme": "スキーム",
    "signed": "締結",
    "source": "出典",
    "standing": "位置づけ",
    "state": "状態",
    "strength": "強さ",
    "subject": "何についてか",
    "summary": "一文の説明",
    "text": "本文",
    "title": "題",
    "topic": "論点",
    "track": "類型",
    "type": "答え方",
    "unit": "単位",
    "url": "アドレス",
    "value": "値",
    "verbatim": "原文のまま",
    "voice": "団体の声",
    "wording": "表示する文",
    "yen": "金額",
}

CODES: Mapping[str, Mapping[str, str]] = {
    "strength": {
        "must": "必須",
        "principle": "原則",
        "purpose": "目的",
        "note": "相談時に確認",
        "aim": "目安",
    },
    "standing": {"current": "現行", "past_call": "過年度", "superseded": "旧"},
    "over": {
        "": "応募者だけ",
        "all": "共同事業体の全員",
        "any": "共同事業体の一者以上",
        "none": "共同事業体の誰も当てはまらない",
    },
    "state": {"open": "未解決", "settled": "整理済み", "consistent": "確認の結果、一致"},
    "subject": {
        "applicant": "応募者(計画では変えられない)",
        "member": "共同事業体の構成員",
        "plan": "計画(変えられる)",
        "reference": "調べてわかること",
    },
    "type": {
        "choice": "一つ選ぶ",
        "set": "いくつでも選ぶ",
        "bool": "はい・いいえ",
        "yen": "金額(円)",
        "months": "期間(月)",
        "days": "日数",
        "count": "件数・人数",
        "int": "整数",
        "date": "日付",
        "country": "国",
        "prefecture": "都道府県",
    },
    "asked_of": {"": "すべての人", "organisation": "団体だけ", "individual": "個人だけ"},
    "reliability": {
        "primary": "基準資料",
        "official": "JICA・政府の公表資料",
        "public_body": "公的なNPO支援機関などの転載",
        "private": "民間・個人の記事",
    },
}

# A code and, beside it in the same row, its name: the name is what people read.
NAMED = {
    "category": "category_label",
    "kind": "kind_label",
    "region": "region_label",
    "audience": "audience_label",
    "country": "name",
    "prefecture": "name",
    "item": "label",
    "activity": "label",
}


@dataclass(frozen=True)
class Kind:
    """A kind of row. ``name``: the fields that name one; ``matches``: by which fields a row is
    known again, the surest first; ``shows``: what it says, in short; ``labels``: field names
    that are other than usual; ``nested``: kinds of the rows within it, by field."""

    title: str
    name: tuple[str, ...]
    matches: tuple[tuple[str, ...], ...]
    shows: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    nested: Mapping[str, "Kind"] = field(default_factory=dict)

    def label(self, name: str) -> str:
        return self.labels.get(name) or FIELDS.get(name, name)


CITATION = Kind("引用", (), (("source", "locator", "quote"), ("source", "quote")))
ALIAS = Kind("別名", ("name",), (("name",),), ("note",), {"note": "説明"})
PASSAGE = Kind(
    "本文",
    ("kind_label", "heading"),
    (("kind", "heading", "fiscal_year"), ("kind", "heading"), ("kind", "text"), ("kind",)),
    ("text",),
)
FIGURE = Kind("数値", ("label",), (("key",),), ("text",), {"value": "数", "text": "資料での書き方"})
REQUIREMENT = Kind(
    "応募要件",
    ("code",),
    (("code", "fact", "operator"), ("code", "fact"), ("code",)),
    ("wording",),
)
TRACK = Kind("類型", ("name",), (("key",),), ("summary",))
PAGE = Kind("解説の頁", ("title",), (("key",),), ("lead",))
CHOICE = Kind("選択肢", ("label",), (("value",),), (), {"label": "選択肢", "value": "記号"})
FACT = Kind(
    "質問", ("label",), (("key",),), ("question",), {"label": "短い名前"}, {"choices": CHOICE}
)
SOURCE = Kind("出典", ("title",), (("key",),), ("publisher", "url"), {"title": "資料名"})
SIDE = Kind("言い分", (), (("text",), ()), ("text",), {"text": "言い分"})
CONFLICT = Kind("相違", ("key", "topic"), (("key",),), ("handling",), {}, {"sides": SIDE})

SECTIONS = {
    "caps": Kind(
        "上限", ("code",), (("track", "code"),), ("kind_label", "item", "yen", "months", "wording")
    ),
    "activities": Kind(
        "活動の可否", ("label",), (("track", "activity"),), ("wording",), {"label": "活動"}
    ),
    "costs": Kind(
        "費目",
        ("label", "name"),
        (("track", "item", "name"),),
        ("covered", "note"),
        {"label": "費目", "name": "資料での名前"},
    ),
    "calls": Kind(
        "募集",
        ("fiscal_year", "round_label"),
        (("track", "fiscal_year", "round_label"),),
        ("opens_on", "closes_on"),
    ),
    "funds": Kind(
        "寄附先",
        ("name",),
        (("track", "name"), ("track",)),
        ("purpose",),
        {},
        {"topics": Kind("寄附の課題", ("area", "name"), (("area", "name"),), (), {"name": "課題"})},
    ),
    "stages": Kind(
        "成長の段階", ("name",), (("order",), ("name",)), ("text",), {"order": "段", "text": "説明"}
    ),
    "desks": Kind("ジャパンデスク", ("name",), (("country",),), ("region_label", "note")),
    "coordinators": Kind(
        "国際協力推進員", ("name",), (("prefecture",),), ("people", "host", "note")
    ),
    "offices": Kind(
        "国内拠点",
        ("name",),
        (("key",),),
        ("kind_label", "note"),
        {},
        {"coverage": Kind("担当地域", ("name", "part"), (("prefecture", "part"), ("prefecture",)))},
    ),
    "programmes": Kind(
        "学びのプログラム",
        ("name",),
        (("track",),),
        ("audience_label",),
        {},
        {
            "results": Kind(
                "実績",
                ("fiscal_year", "measure"),
                (("fiscal_year", "measure"),),
                ("text",),
                {"value": "数", "text": "資料での書き方"},
            )
        },
    ),
    "categories": Kind("協力隊の種類", ("name",), (("key",),), ("text",), {"text": "説明"}),
    "hosts": Kind("受入れの実績がある道県", ("name",), (("prefecture",),)),
    "themes": Kind(
        "議題・テーマ",
        ("fiscal_year", "number"),
        (("track", "fiscal_year", "number"),),
        ("title",),
        {"title": "議題・テーマ"},
    ),
    "agreements": Kind(
        "連携協定",
        ("partner",),
        (("partner", "signed"), ("partner",)),
        ("signed", "form", "note"),
    ),
}
OTHER = Kind("そのほかの項目", (), ((),))

# The usual names of subjects that are no scheme.
SUBJECTS = {"reference": "質問・出典・相違", "overview": "解説の頁・成長の段階"}
