"""What grants adds to the pages of schemes: calls, comparisons, and ways on from the checker."""

from grants import calls, planning
from schemes.views import rooms

COMPARISONS = (
    rooms.Comparison(
        "草の根の三つの型", ("kusanone/partner", "kusanone/support", "kusanone/regional")
    ),
    rooms.Comparison("JICA基金と草の根協力支援型", ("jica-fund/project", "kusanone/support")),
)
PLAN_WORDS = "予算 見積 予算書 収支 費目 経費 費用 上限 金額 いくら 計画 予算計画"
PATH_WORDS = "成長 段階 ステップアップ ステップ 成長の段階 次に"
PAGES = (
    rooms.SitePage(
        "grants:plan",
        "予算を立てる",
        "金額と期間が、どの制度の上限に収まるかを費目ごとに確かめます。",
        tuple(PLAN_WORDS.split()),
    ),
    rooms.SitePage(
        "grants:path",
        "団体の成長の段階",
        "団体が今どの段階にいて、次に何が足りないかがわかります。",
        tuple(PATH_WORDS.split()),
    ),
)
WAYS_ON = (
    rooms.WayOn(
        "grants:plan",
        "予算の計画を立てる",
        "金額と期間が、それぞれの類型の上限に収まるかを費目ごとに確かめます。",
        takes=("budget_yen", "project_months", "activities"),
    ),
    rooms.WayOn(
        "grants:path",
        "団体の成長の段階を見る",
        "今の位置と、次の段階に足りないことがわかります。",
    ),
)


def hand_over() -> None:
    """Register with ``schemes``; called once at start-up."""
    rooms.hand_over(
        rooms.Additions(
            comparisons=COMPARISONS,
            seasons=(calls.season,),
            edges=(calls.edges,),
            occasions=(calls.occasions,),
            track_ways=(rooms.TrackWay("grants:plan", "予算を立てる", planning.knows),),
            pages=PAGES,
            ways_on=WAYS_ON,
        )
    )
