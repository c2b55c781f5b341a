"""DS-451-5 イベント・会議: one record of each meeting or briefing that a published row tells of."""

from typing import Any

from schemes.catalogue import Catalogue
from schemes.opendata import handed
from schemes.opendata.cutting import cut, joined
from schemes.opendata.offered import citation
from schemes.opendata.services import OWN
from schemes.opendata.stamps import OWNER

FIELDS = (
    "ID",
    "会議名",
    "概要",
    "説明",
    "イベント種類",
    "対象者",
    "詳細URL",
    "Web開催",
    "開催日",
    "開始時刻",
    "終了時刻",
    "日時説明",
    "場所名称",
    "主催団体",
    "申込方法",
    "開催場所住所",
    "連絡先",
    "備考",
)
LONGEST_SUMMARY = 70
NO_DAY = "開催日は未確認"


def record(one: handed.Meeting, shown: Catalogue) -> dict[str, Any]:
    """What no source says is null; a day that is not known is said in the remark."""
    found: dict[str, Any] = dict.fromkeys(FIELDS)
    found |= {
        "ID": one.key,
        "会議名": one.name,
        "概要": cut(one.text, LONGEST_SUMMARY),
        "説明": one.text,
        "イベント種類": one.kind,
        "対象者": one.audience or None,
        "詳細URL": one.url or None,
        "日時説明": one.when,
        "主催団体": OWNER,
        "備考": joined([one.remark, NO_DAY]),
    }
    return found | {OWN: {"出典": [citation(each, shown) for each in one.citations]}}
