"""操作の記録: who did what, when and why, each tied to the one before."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.db import models
from django.db.models import Q

from schemes.models.editions import Head

ACCOUNT = ("invited", "empowered", "factor_asked", "factor_reset", "confirmed")
"""The actions that tell who made, renewed, enlarged or confirmed the account named by ``what``."""


class Event(models.Model):
    """Who did what, when and why. Append-only; the database refuses the rest.

    The database numbers and seals each row as it is written, whoever writes it: ``position``
    counts without gaps, ``digest`` is over the row and the digest before.
    """

    class Action(models.TextChoices):
        ADDED = "added", "追加"
        CHANGED = "changed", "変更"
        DELETED = "deleted", "削除"
        IMPORTED = "imported", "取り込み"
        EXPORTED = "exported", "書き出し"
        SENT = "sent", "公開の依頼"
        RETURNED = "returned", "差し戻し"
        CANCELLED = "cancelled", "依頼の取り下げ"
        PUBLISHED = "published", "公開の決定"
        RESTORED = "restored", "下書きを版に戻す"
        SETTLED = "settled", "相違の整理"
        YEAR_STARTED = "year_started", "年度の改定の開始"
        SIGNED_IN = "signed_in", "ログイン"
        SIGNED_OUT = "signed_out", "ログアウト"
        SIGN_IN_FAILED = "sign_in_failed", "ログインの失敗"
        LOCKED = "locked", "ログインのロック"
        UNLOCKED = "unlocked", "ロックの解除"
        INVITED = "invited", "招待"
        EMPOWERED = "empowered", "できることの追加"
        FACTOR_ASKED = "factor_asked", "二要素認証の取り消しの申し出"
        FACTOR_RESET = "factor_reset", "二要素認証の取り消し"
        CONFIRMED = "confirmed", "アカウントの確認"
        ENROLLED = "enrolled", "二要素認証の登録"
        PASSWORD_SET = "password_set", "パスワードの設定"
        BLOT_ASKED = "blot_asked", "文を消す依頼"
        BLOT_AGREED = "blot_agreed", "文を消す承認"
        BLOT_DROPPED = "blot_dropped", "文を消す依頼の取りやめ"
        BLOTTED = "blotted", "版から文を消した"
        COMMENTED = "commented", "コメント"
        COMMENT_SETTLED = "comment_settled", "コメントを済みにした"
        CHECK_MADE = "check_made", "事実確認のリンクを作った"
        CHECK_OPENED = "check_opened", "事実確認のリンクが開かれた"
        CHECK_REVOKED = "check_revoked", "事実確認のリンクの取り消し"
        FEED_MADE = "feed_made", "知らせのフィードを作った"
        FEED_ENDED = "feed_ended", "知らせのフィードの取り消し"

    at = models.DateTimeField("日時", db_index=True)
    by = models.CharField("だれが", max_length=150, blank=True)
    action = models.CharField("何を", max_length=20, choices=Action)
    what = models.CharField("対象", max_length=300, blank=True)
    kind = models.CharField("種類", max_length=60, blank=True)
    subject = models.CharField("公開の単位", max_length=40, blank=True, db_index=True)
    address = models.CharField("場所", max_length=300, blank=True)
    detail = models.TextField("内容", blank=True)
    why = models.TextField("理由", blank=True)
    position = models.PositiveIntegerField("通し番号", default=0, editable=False)
    previous = models.CharField("前の記録の要約値", max_length=64, blank=True, editable=False)
    digest = models.CharField("要約値", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = "操作の記録"
        verbose_name_plural = "操作の記録"
        ordering = ["-at", "-id"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["position"], name="event_position_once")]
        indexes = [
            models.Index(fields=["what"], condition=Q(action__in=ACCOUNT), name="event_of_account")
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.what}"

    def seal(self) -> str:
        """The digest that the database gives this row; byte for byte what its trigger is over."""
        columns: list[Any] = [
            self.position,
            self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
            self.by,
            self.action,
            self.what,
            self.kind,
            self.subject,
            self.address,
            self.detail,
            self.why,
            self.previous,
        ]
        return hashlib.sha256(json.dumps(columns, ensure_ascii=False).encode()).hexdigest()


def broken_links(events: Iterable[Event], head: Head | None) -> Iterator[str]:
    """What is wrong with the record in order of position, a sentence for each flaw."""
    previous = ""
    place = 0
    for place, event in enumerate(events, start=1):
        name = f"操作の記録{event.position}"
        if event.position != place:
            yield f"{name}: 通し番号が続いていません({place}のはずです)。"
        if event.previous != previous:
            yield f"{name}: 前の記録の要約値が合いません。前の記録が変わったか、抜けています。"
        if event.seal() != event.digest:
            yield f"{name}: 内容が記録した時から変わっています。"
        previous = event.digest
    if head is None:
        yield "操作の記録の終わりの記録がありません。"
    elif (head.position, head.digest) != (place, previous):
        yield f"操作の記録の終わりが合いません。最後の記録は通し番号{head.position}のはずです。"
