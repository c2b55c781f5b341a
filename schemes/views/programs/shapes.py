"""The shapes of the API's answers, said once: the views make them, and OpenAPI describes them.

Each field has its sentence in Japanese. What the catalogue publishes has the types of its documents.
"""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from schemes.document import Fact, SchemeDocument, Standing, Strength
from schemes.judging.rulebook import STATES, Verdict
from schemes.views import seasons

BODY_MAX = 200_000
"""The most bytes of a question."""
TRACKS_MAX = 200
"""The most tracks of one question."""

Verdicts = Annotated[str, Field(json_schema_extra={"enum": [one.key for one in Verdict]})]
States = Annotated[str, Field(json_schema_extra={"enum": list(STATES)})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Edition = Annotated[str, Field(description="使った版の組の名前。同じなら、内容も同じです")]
AsOf = Annotated[Day | None, Field(description="見ている日。今日の内容なら null")]


class Stamped(TypedDict):
    as_of: AsOf
    edition: Edition


class Endpoint(TypedDict):
    """One thing that there is."""

    method: Literal["GET", "POST"]
    address: Annotated[str, Field(description="宛先")]
    title: Annotated[str, Field(description="何が返るか")]


class Entrance(TypedDict):
    """What ``/api/v1/`` answers."""

    title: str
    description: str
    openapi: Annotated[str, Field(description="くわしい説明(OpenAPI 3.1)の宛先")]
    guide: Annotated[str, Field(description="人が読む説明の宛先")]
    terms: Annotated[str, Field(description="利用条件の宛先")]
    endpoints: Annotated[list[Endpoint], Field(description="宛先ごとに、何が返るか")]


class TrackShort(TypedDict):
    track: Annotated[str, Field(description="類型。「スキーム/類型」の形")]
    name: Annotated[str, Field(description="類型の名前")]


class SchemeShort(TypedDict):
    key: Annotated[str, Field(description="スキームの記号")]
    name: Annotated[str, Field(description="スキームの名前")]
    category: Annotated[str, Field(description="分類の記号")]
    summary: Annotated[str, Field(description="何の事業か")]
    number: Annotated[int, Field(description="このスキームの、いくつめの版か")]
    tracks: Annotated[list[TrackShort], Field(description="類型")]


class SchemeList(Stamped):
    schemes: Annotated[list[SchemeShort], Field(description="公開しているスキーム")]


class SeasonState(TypedDict):
    """A track's call as it stands."""

    state: Annotated[
        str,
        Field(
            description="募集の今の状態。受付中、まもなく締切、締切前、予告、終了、結果、未確認",
            json_schema_extra={"enum": list(seasons.STATES)},
        ),
    ]
    label: Annotated[str, Field(description="その状態を一語で")]
    said: Annotated[str, Field(description="その状態を文で")]
    closes: Annotated[Moment | None, Field(description="締切。わからなければ null")]


class SchemeAnswer(Stamped):
    number: Annotated[int, Field(description="このスキームの、いくつめの版か")]
    effective_from: Annotated[Day, Field(description="この版を使い始めた日")]
    digest: Annotated[str, Field(description="この版の要約値(SHA-256)")]
    scheme: Annotated[SchemeDocument, Field(description="公開した文書")]
    seasons: Annotated[
        dict[str, SeasonState], Field(description="類型の記号ごとの、募集の今の状態")
    ]


class FactList(Stamped):
    facts: Annotated[tuple[Fact, ...], Field(description="尋ねること")]


class CitationAnswer(TypedDict):
    """A citation with the title of its source."""

    source: Annotated[str, Field(description="出典の記号")]
    title: Annotated[str, Field(description="出典の題")]
    locator: Annotated[str, Field(description="箇所")]
    quote: Annotated[str, Field(description="引用")]
    verbatim: Annotated[bool, Field(description="出典の言葉のままか。ちがえば要旨")]
    as_of: Annotated[Day | None, Field(description="いつの情報か")]
    as_of_label: Annotated[str, Field(description="それを人の言葉で")]


class ReasonAnswer(TypedDict):
    requirement: Annotated[str, Field(description="要件の番号")]
    state: Annotated[States, Field(description="要件の答え")]
    strength: Annotated[Strength, Field(description="要件の強さ")]
    standing: Annotated[Standing, Field(description="要件の位置づけ")]
    fiscal_year: Annotated[int | None, Field(description="どの年度のものか")]
    wording: Annotated[str, Field(description="要件の言葉")]
    fact: Annotated[str | None, Field(description="尋ねた質問の記号。質問がなければ null")]
    answer: Annotated[Any, Field(description="その回答")]
    condition: Annotated[str, Field(description="条件を言葉で")]
    effect: Annotated[Verdicts, Field(description="この要件だけなら、どの判定になるか")]
    message: Annotated[str, Field(description="「sentence」と同じ文")]
    sentence: Annotated[
        str,
        Field(
            description="求められていること、どれだけ足りないか、次にすることを、出典とともに言う文"
        ),
    ]
    conflict: Annotated[str | None, Field(description="出典どうしの食い違いの番号")]
    citations: Annotated[list[CitationAnswer], Field(description="出典の箇所")]


Change = TypedDict(
    "Change",
    {
        "fact": Annotated[str, Field(description="変える質問の記号")],
        "from": Annotated[Any, Field(description="今の回答")],
        "to": Annotated[Any, Field(description="変えたあとの回答")],
    },
)


class VerdictAnswer(TypedDict):
    track: Annotated[str, Field(description="類型。「スキーム/類型」の形")]
    verdict: Annotated[
        Verdicts,
        Field(
            description="eligible 応募できる見込み、unanswered 回答待ち、confirm 要確認、plan_change 対象外(計画を変えれば再判定)、ineligible 対象外、not_this_purpose 該当せず"
        ),
    ]
    label: Annotated[
        str,
        Field(
            description="画面と同じ言い方の判定。することに合わせて、応募できる見込み・利用できる見込み・参加できる見込み・寄附できます、と言い分けます"
        ),
    ]
    caution: Annotated[str, Field(description="対象外のときに添える文。ほかは空")]
    expired: Annotated[
        bool, Field(description="資料をよりどころにできる日を過ぎたので、要確認としたか")
    ]
    expired_because: Annotated[str, Field(description="その理由の文。ほかは空")]
    reasons: Annotated[list[ReasonAnswer], Field(description="要件ごとの答えと出典")]
    missing: Annotated[list[str], Field(description="まだ答えていない質問の記号")]
    changes: Annotated[
        list[list[Change]],
        Field(
            description="判定がよくなる計画の変え方。一組ずつ並び、どの一組でも同じ判定になります"
        ),
    ]
    changes_to: Annotated[
        Verdicts | None,
        Field(
            description="その判定。eligible、ほかの回答しだいなら unanswered、確かめることが残るなら confirm。変え方がなければ null"
        ),
    ]
    possible_from: Annotated[
        Day | None,
        Field(description="時がたつだけで応募できる見込みになる、最初の日。なければ null"),
    ]


class EligibilityAnswer(TypedDict):
    as_of: Annotated[Day, Field(description="判定した日")]
    edition: Edition
    verdicts: Annotated[list[VerdictAnswer], Field(description="類型ごとの判定")]
    next: Annotated[str | None, Field(description="次に尋ねるとよい質問の記号。なければ null")]
