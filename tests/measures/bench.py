"""`make bench`: the public site against a bare view, nginx's own files and Wagtail, in one run.

Each line of ``TARGETS`` is measured in turns with what stands beside it (bench_turns.py), where it is
served (bench_places.py).
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from shiminsanka.environment import CannotRun
from shiminsanka.local import localdb
from tests.measures.bench_places import (
    BARE,
    FILES,
    FRONT,
    PUBLIC,
    TRACK,
    WAGTAIL,
    WAGTAIL_FILES,
    WAGTAIL_MEMORY,
    Place,
    Places,
)
from tests.measures.bench_turns import CONNECTIONS, ROUNDS, Measured, Target, rest, take_turns
from tests.measures.wagtail_site import ADDRESS

MOST_MEMORY_MB = 150

# An NPO with three registered years and a project of 36 months in Nepal.
ANSWERS = {
    "applicant_kind": "organisation",
    "japanese_organisation": "true",
    "organisation_type": "npo_corporation",
    "registered_on": "2023-10-30",
    "overseas_months_last_5_years": "30",
    "does_international_cooperation": "true",
    "budget_yen": "40000000",
    "project_months": "36",
    "technical_cooperation": "true",
    "has_counterpart": "true",
    "benefits_residents": "true",
    "activities": ["dispatch", "equipment"],
    "project_theme": "poverty_reduction",
    "country": "NP",
    "wants": "funds",
    "deadline_on": "2026-10-30",
}
ASKED = urlencode(ANSWERS, doseq=True)
FIRST = urlencode({**ANSWERS, "budget_yen": ""}, doseq=True).replace("budget_yen=", "budget_yen={}")
BARE_VIEW = Target("何もしないビュー", "/", BARE)
WAGTAIL_PAGE = Target("Wagtailの頁", f"/{ADDRESS}/", WAGTAIL)
KEPT_IN_FILES = Target("wagtail-cacheがファイルに覚えた頁", f"/{ADDRESS}/", WAGTAIL_FILES)
KEPT_IN_MEMORY = Target("wagtail-cacheがメモリーに覚えた頁", f"/{ADDRESS}/", WAGTAIL_MEMORY)


def _beside_bare(name: str, path: str, **wanted: Any) -> Target:
    return Target(name, path, PUBLIC, BARE_VIEW, **wanted)


def _beside_file(name: str, path: str, accepting: str) -> Target:
    """nginx with its page cache beside the same page as a file, in the same coding."""
    file = Target(f"{name}のファイル", path, FILES, accepting=accepting)
    return Target(f"{name}、前段", path, FRONT, file, accepting=accepting, least=0.9)


# One line for each kind of answer; a line without numbers is only told.
TARGETS = (
    _beside_bare("残してある頁(ホーム)", "/", least=1.4, most_bytes=6_000),
    _beside_bare("残してある頁(類型)", TRACK, least=1.4, most_bytes=9_000),
    _beside_bare("残してある大きな頁(根拠)", "/schemes/kusanone/evidence/", least=1.2),
    _beside_bare("変わっていない頁", "/", status=304, unchanged=True, least=1.4, most_bytes=1_000),
    _beside_bare("絞り込んだ一覧", "/schemes/?who=ngo&want=funds", least=1.0),
    _beside_bare("知らない条件の付いた頁", "/about/?utm_source=letter", least=1.0),
    _beside_bare("ほかの日", "/schemes/kusanone/?as_of=2026-05-01", least=1.0),
    _beside_bare("どこにもない頁", "/wp-login.php", status=404, least=1.0),
    _beside_bare("載っていない事業", "/schemes/nai/", status=404, least=1.0),
    _beside_bare("API(事業の一覧)", "/api/v1/schemes/", least=1.2),
    _beside_bare("動いているか", "/healthz", least=1.4),
    _beside_bare("確認の結果(もう一度)", f"/check/?{ASKED}", least=1.0, most_bytes=15_000),
    _beside_bare("確認の結果(はじめて)", f"/check/?{FIRST}", least=0.1),
    _beside_bare("質問の一覧(はじめて)", f"/check/?show=questions&{FIRST}", least=0.1),
    _beside_bare(
        "一つの類型の理由(はじめて)", f"/check/kusanone/partner/?{FIRST}", most_bytes=30_000
    ),
    _beside_bare("相談シート(はじめて)", f"/sheet/?{FIRST}"),
    _beside_bare("予算の計画(はじめて)", "/plan/?project_months=36&budget_yen={}", least=0.1),
    _beside_bare("成長の道(はじめて)", f"/path/?{FIRST}", least=0.1),
    _beside_file("ホーム(gzip)", "/", "gzip"),
    _beside_file("ホーム(圧縮なし)", "/", "identity"),
    _beside_file("類型(gzip)", TRACK, "gzip"),
    _beside_file("類型(圧縮なし)", TRACK, "identity"),
    Target("残してある頁(類型)", TRACK, PUBLIC, WAGTAIL_PAGE, least=57),
    Target("残してある頁(類型)", TRACK, PUBLIC, KEPT_IN_FILES, least=2.7),
    Target("残してある頁(類型)", TRACK, PUBLIC, KEPT_IN_MEMORY),
)


def main() -> int:
    """Measure and print; 1 if a target is missed or a worker takes too much memory."""
    parser = argparse.ArgumentParser(description="公開サイトの速さを測ります。")
    parser.add_argument(
        "--only", default="", help="自分か比べるものの名前にこの言葉がある返事だけを測る"
    )
    only = parser.parse_args().only
    targets = [one for one in TARGETS if only.lower() in _names(one).lower()]
    if not targets:
        parser.error(f"名前に「{only}」がある返事はありません。")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiminsanka.settings")
    try:
        with ExitStack() as stack:
            places = Places(stack, stack.enter_context(localdb.temporary()))
            return _bench(places, targets)
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1


def _names(target: Target) -> str:
    return f"{target.name}、比べるもの: {target.beside.name if target.beside else 'なし'}"


def _bench(places: Places, targets: Sequence[Target]) -> int:
    print("目録を読み込み、測るものを始めています。")
    places.prepare()
    wanted = [one for target in targets for one in (target.beside, target) if one]
    found = {target: Measured(target, places.place(target.place)) for target in wanted}
    public = places.place(PUBLIC)
    # What nginx keeps is what the portal gives first: each page as small as it gets by then.
    rest(public)
    for one in found.values():
        one.prepare()
    print(f"{ROUNDS}回ずつ、比べるものと交互に測っています。")
    take_turns(found)
    missed = [*_told(targets, found), *_memory(public)]
    print("\n" + ("届かなかった目標があります。" if missed else "どの目標にも届いています。"))
    for line in missed:
        print(f"  {line}")
    return 1 if missed else 0


def _told(targets: Sequence[Target], found: dict[Target, Measured]) -> Iterator[str]:
    """Print what was measured; a sentence for each target that is missed."""
    print(
        f"\n{CONNECTIONS}本の接続。CPUの比は、同じCPU時間での、比べるもの(↓)の回答数を1とする(中央値)"
    )
    print("  CPUの比   目標    1回のCPU    回/秒   送ったバイト")
    for beside, group in groupby(targets, key=lambda one: one.beside):
        if beside:
            _print_line(found[beside], f"↓ {beside.name}")
        for target in group:
            one = found[target]
            _print_line(one, target.name)
            yield from _missed(one)


def _print_line(one: Measured, name: str) -> None:
    goal = f"{one.target.least:.2f}" if one.target.least else "—"
    print(
        f"  {one.ratio:7.3f} {goal:>7} {one.cost * 1000:7.3f}ミリ秒 {one.rate:8,.0f}"
        f" {one.size:10,}   {name}"
    )


def _missed(one: Measured) -> Iterator[str]:
    target, ratio = one.target, one.ratio
    if target.least and ratio < target.least:
        yield f"{_names(target)}: CPUの比 {ratio:.3f}(目標 {target.least:.2f}以上)"
    if target.most_bytes and one.size > target.most_bytes:
        yield f"{target.name}: {one.size:,}バイト(目標 {target.most_bytes:,}まで)"


def _memory(public: Place) -> Iterator[str]:
    """Print the resident memory of each worker of the public site, after the measurement."""
    workers = public.memory()
    print(f"\n公開サイトのメモリー: {'、'.join(f'{mb:.0f} MB' for mb in workers)}(ワーカーごと)")
    if max(workers) > MOST_MEMORY_MB:
        yield f"ワーカーのメモリー: {max(workers):.0f} MB(目標 {MOST_MEMORY_MB} MBまで)"


if __name__ == "__main__":
    sys.exit(main())
