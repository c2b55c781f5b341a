"""DS-451-7 行政サービス拠点・支援機関等: one record of each office, desk and coordinator."""

import re
from typing import Any

from schemes.catalogue import Catalogue
from schemes.opendata import contacting, handed
from schemes.opendata.cutting import joined, sentence
from schemes.opendata.offered import citation
from schemes.opendata.services import OWN

FACILITY_FIELDS = (
    "ID",
    "種別情報",
    "名称",
    "名称（カナ）",
    "名称（英字）",
    "概要",
    "説明",
    "施設住所",
    "利用可能曜日",
    "開始時刻",
    "終了時刻",
    "利用可能日時説明",
    "料金有無",
    "連絡先情報",
)
"""Of 施設情報."""
FACILITY, SERVED, CONTACTS = "施設情報", "サービス・担当区域情報", "連絡先情報"
AREA_FIELDS = ("区域コード", "区域名称", "区域の一部", "サービス", "備考")
UNSURE = "担当の範囲は、窓口で確かめてください"
HOURS = re.compile(r"(?:平日 ?)?(\d{1,2}):(\d{2})[〜~-](\d{1,2}):(\d{2})")

Record = dict[str, Any]


def record(one: handed.Facility, shown: Catalogue) -> Record:
    contacts = contacting.records(one.contacts)
    return {
        FACILITY: _facility(one, contacts),
        SERVED: [_area(area, one) for area in one.areas],
        CONTACTS: contacts,
        OWN: {"出典": [citation(each, shown) for each in one.citations]},
    }


def _facility(one: handed.Facility, contacts: list[contacting.Values]) -> Record:
    """What no source says is null."""
    hours = joined(contact.hours for contact in one.contacts)
    opens, closes = _times(hours)
    found: Record = dict.fromkeys(FACILITY_FIELDS)
    return found | {
        "ID": one.key,
        "種別情報": one.kind,
        "名称": one.name or None,
        "概要": sentence(one.does),
        "説明": sentence(one.note) or None,
        "施設住所": next((each.address for each in one.contacts if each.address), None),
        "開始時刻": opens,
        "終了時刻": closes,
        "利用可能日時説明": hours,
        "連絡先情報": contacts,
    }


def _times(hours: str | None) -> tuple[str | None, str | None]:
    """HH:MM, where the words say one span and nothing else."""
    found = HOURS.fullmatch(hours or "")
    if not found:
        return None, None
    return f"{int(found[1]):02}:{found[2]}", f"{int(found[3]):02}:{found[4]}"


def _area(area: handed.ServedArea, one: handed.Facility) -> Record:
    return {
        "区域コード": area.code,
        "区域名称": area.name,
        "区域の一部": area.part or None,
        "サービス": area.about or one.does,
        "備考": joined([area.note, "" if area.certain else UNSURE]),
    }
