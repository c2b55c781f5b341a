"""DS-451-4 as it is written down, for checking records field by field; it shares nothing with the writer.

Each field: which kind of value it takes, and how long it may be.
"""

import re
from typing import Any
from urllib.parse import urlsplit

OBLIGATORY = ("制度所管組織", "タイトル（制度名）", "概要", "内容", "連絡先情報")
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
NUMBER = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
SERVICES = {
    "助成・補助金",
    "専門家派遣",
    "セミナー、研修・イベント",
    "情報提供・相談",
    "サービスその他",
}
TEXT, VALUES, YEN, DATE, URL, CONTACTS, EMPTY = [
    "text",
    "values",
    "yen",
    "date",
    "url",
    "contacts",
    "empty",
]
CONTACT = [
    "連絡先名称",
    "連絡先用途",
    "連絡先電話番号",
    "連絡先メールアドレス",
    "連絡先URL",
    "連絡先SNS",
    "連絡先住所",
    "連絡先備考",
]
LONGEST = {"タイトル（制度名）": 40, "サブタイトル（通称）": 40, "概要": 100, "内容": 500}
KINDS = {
    "制度所管組織": TEXT,
    "タイトル（制度名）": TEXT,
    "サブタイトル（通称）": TEXT,
    "制度番号": TEXT,
    "元制度番号": TEXT,
    "制度変更区分": TEXT,
    "根拠法令": TEXT,
    "地域群": TEXT,
    "地域": VALUES,
    "概要": TEXT,
    "内容": TEXT,
    "対象者": VALUES,
    "用途・対象物": VALUES,
    "収入条件": EMPTY,
    "家族構成条件": EMPTY,
    "従業員条件": EMPTY,
    "資本金条件": EMPTY,
    "対象者条件": VALUES,
    "創業年条件": VALUES,
    "給付上限額": YEN,
    "最大金利": EMPTY,
    "借入限度額": EMPTY,
    "償還期限": EMPTY,
    "最大補助率": EMPTY,
    "費用": VALUES,
    "予算枠の有無": TEXT,
    "申請届出方法": VALUES,
    "手続書類": VALUES,
    "電子申請の有無": URL,
    "添付ファイルの名称": VALUES,
    "添付ファイル名": VALUES,
    "募集時期": TEXT,
    "公募開始日": DATE,
    "公募終了日": DATE,
    "公募備考": VALUES,
    "詳細参照先": TEXT,
    "詳細URL": URL,
    "標準産業分類": EMPTY,
    "ステージとアクション": VALUES,
    "事業ステージ": TEXT,
    "お困りごと": VALUES,
    "サービス種別": TEXT,
    "災害名": EMPTY,
    "キーワード": VALUES,
    "実施組織・支援機関": TEXT,
    "お問い合わせ先": VALUES,
    "お問合わせ先一覧": TEXT,
    "連絡先情報": CONTACTS,
    "公開開始日": DATE,
    "公開終了日": DATE,
    "最終更新日": DATE,
    "表示優先度": TEXT,
}


def faults(record: dict[str, Any], own: str) -> list[str]:
    """What is wrong with one record; ``own``: the one name under which additions may stand."""
    found = [f"{name}がない" for name in KINDS if name not in record]
    found += [f"{name}は標準にない" for name in record if name not in KINDS and name != own]
    found += [f"必須の{name}が空" for name in OBLIGATORY if not record.get(name)]
    for name, kind in KINDS.items():
        value = record.get(name)
        if value is not None:
            found += [f"{name}: {fault}" for fault in _faults(name, kind, value)]
    return found + _sense(record)


def _faults(name: str, kind: str, value: Any) -> list[str]:
    if kind == EMPTY:
        return ["空でない"]
    if kind == CONTACTS:
        return _of_contacts(value)
    if kind == YEN or name == "表示優先度":
        return [] if type(value) is int and value > 0 else ["正の整数でない"]
    if not isinstance(value, str) or not value.strip():
        return ["文でない"]
    found = [f"{len(value)}字ある"] if len(value) > LONGEST.get(name, 10**6) else []
    if kind == DATE and not DAY.fullmatch(value):
        found.append("日付でない")
    if kind == URL and urlsplit(value).scheme not in ("http", "https"):
        found.append("URLでない")
    if kind == VALUES and not all(one.strip() for one in value.split(";")):
        found.append("空の値がある")
    return found


def _of_contacts(value: Any) -> list[str]:
    if not isinstance(value, list):
        return ["一覧でない"]
    found = [f"{list(one)}は連絡先の項目でない" for one in value if list(one) != CONTACT]
    return found + ["名称が空" for one in value if not one.get("連絡先名称")]


def _sense(record: dict[str, Any]) -> list[str]:
    """What a field by itself does not show."""
    found = []
    if not NUMBER.fullmatch(record.get("制度番号") or ""):
        found.append("制度番号の形でない")
    if record.get("サービス種別") not in SERVICES:
        found.append("サービス種別が標準の値でない")
    if record.get("募集時期") not in (None, "随時", "未定", "予定"):
        found.append("募集時期が標準の値でない")
    priority = record.get("表示優先度")
    if not (isinstance(priority, int) and 1 <= priority <= 10):
        found.append("表示優先度が1から10でない")
    opens, closes = record.get("公募開始日"), record.get("公募終了日")
    if opens and closes and opens > closes:
        found.append("公募が終わってから始まる")
    return found
