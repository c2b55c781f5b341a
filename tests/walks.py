"""Fifteen who come to the portal: their clicks from the home page, and the answer that they come for."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Send:
    """A form, by what is chosen or written in it, and its button."""

    button: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unfold:
    """A part that is opened where it stands."""

    words: str


Step = str | Send | Unfold
"""A link by its words, a form that is sent, a part that is unfolded: one click each."""

WALKS: dict[str, tuple[tuple[Step, ...], tuple[str, ...]]] = {
    "a teacher who wants a speaker": (
        ("講師を呼ぶ",),
        ("国際協力出前講座", "小学校・中学校・高校の児童・生徒", "学校の都道府県"),
    ),
    "a teacher who wants to go abroad": (
        ("海外研修",),
        ("教師海外研修 一般コース", "教員", "7〜10日ほど", "応募できるか確かめる"),
    ),
    "a student who wants to join the volunteers": (
        ("学生", "JICA海外協力隊"),
        ("JICA海外協力隊 派遣", "原則2年間", "応募できるか確かめる"),
    ),
    "a student who was accepted": (
        ("学生", "派遣前プログラム"),
        ("派遣前グローバルプログラム", "協力隊に合格し、これから派遣される人"),
    ),
    "a small NGO": (
        ("応募できる制度", "草の根協力支援型"),
        ("実績が少ない、日本の団体", "1,000万円まで", "3年まで", "応募できるか確かめる"),
    ),
    "an NGO with a plan of 120 million yen": (
        (
            "予算を立てる",
            Send("上限と比べる", {"budget_yen": "1.2億円", "project_months": "3年"}),
        ),
        ("この計画がそのまま収まる類型はありません。", "草の根パートナー型", "20,000,000円"),
    ),
    "a 共同事業体": (
        ("応募できる制度", "草の根パートナー型"),
        ("共同事業体では一者の実績で可", "1億円まで"),
    ),
    "a city": (
        ("地域活性型",),
        ("自治体が主体になって提案し、実施する", "6,000万円まで", "応募できるか確かめる"),
    ),
    "a company": (
        ("中小企業・SDGs",),
        ("日本の民間企業など", "登記の都道府県", "窓口を見る"),
    ),
    "a university": (
        ("大学・研究機関",),
        ("大学・研究機関が使えそうな制度は、", "草の根パートナー型", "1億円まで · 3年まで"),
    ),
    "a donor": (
        ("寄附する", "JICA基金への寄附"),
        ("寄附", "窓口を見る"),
    ),
    "someone in 長野": (
        (Send("相談先を見る", {"prefecture": "20"}),),
        ("長野県の窓口は、", "JICA東京", "JICA駒ヶ根"),
    ),
    "someone who works in Rwanda": (
        ("現地の窓口", Send("窓口を見る", {"country": "RW"})),
        ("ルワンダには、現地の窓口があります。", "ルワンダのジャパンデスク"),
    ),
    "someone who works in Kenya": (
        ("現地の窓口", Send("窓口を見る", {"country": "KE"})),
        ("ケニアに現地の窓口はありません。",),
    ),
    "someone who reads little Japanese": (
        ("海外協力隊", Unfold("English")),
        ("You are sent to a developing country, in principle for two years",),
    ),
}
