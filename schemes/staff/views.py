"""Pages on the way in and out: one function, one screen."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import admin, auth, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import LogoutView
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from schemes.editing.recording import record
from schemes.models import Event
from schemes.staff import devices, entry, guesses, invitations, terminals
from schemes.staff.forms import (
    CodeForm,
    NewPasswordForm,
    OwnPasswordForm,
    SecondFactorForm,
    SignInForm,
)
from schemes.staff.guesses import Attempt

WRONG = "ユーザー名かパスワードが違います。確かめて、もう一度入れてください。"
WRONG_CODE = "コードが違うか、もう使われています。認証アプリに次に出るコードを入れてください。端末の時計が合っているかも確かめてください。"
WRONG_RECOVERY = (
    "予備コードが違うか、もう使われています。控えを見て、まだ使っていないものを入れてください。"
)
AGAIN = "はじめからログインし直してください。途中で10分が過ぎたか、別の画面でログインしています。"
GUESSED = "前にログインしてから、このユーザー名でパスワードの間違いが{failed}回ありました。覚えがないときは、管理者に知らせてください。"
# One's own slips of the keys are nothing to tell of.
TOLD_AFTER = 3
BUSY = timedelta(seconds=10)
SET_UP = "設置用のアカウントです。職員の追加で「管理者」の役割を持つ人を作り、ふだんはその人のアカウントを使ってください。"


def _show(
    request: HttpRequest, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    form: Form | None = context.get("form")
    context = {
        **admin.site.each_context(request),
        "title": f"エラー: {title}" if form is not None and form.errors else title,
        "heading": title,
        **context,
    }
    return TemplateResponse(request, f"admin/staff/{template}.html", context, status=status)


@sensitive_post_parameters()
@never_cache
@csrf_protect
def sign_in(request: HttpRequest) -> HttpResponse:
    """The password. Right: on to the second factor; wrong: the same sentence for every name."""
    if request.method == "GET" and entry.may_enter(request):
        return HttpResponseRedirect(reverse("admin:index"))
    going_to = entry.going_to(request)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        attempt = Attempt(request, form.cleaned_data["username"])
        if wait := attempt.wait():
            return guesses.page(request, wait)
        with guesses.turn(known=attempt.terminal is not None) as has_turn, transaction.atomic():
            if not has_turn:
                return guesses.page(request, BUSY)
            attempt.hold()
            if wait := attempt.wait():
                return guesses.page(request, wait)
            user = attempt.check_password(form.cleaned_data["password"])
        if user:
            return _password_was_right(request, user, going_to)
        form.add_error(None, WRONG)
    return _show(request, "sign_in", "職員用サイトに入る", form=form, going_to=going_to)


def _password_was_right(request: HttpRequest, user: User, going_to: str) -> HttpResponse:
    if entry.is_sample(user):
        request.session.flush()
        return _let_in(request, user, None, going_to)
    entry.await_second_factor(request, user, going_to)
    devices.forget_unfinished(user)
    page = "login_code" if devices.is_enrolled(user) else "enrol"
    return HttpResponseRedirect(reverse(f"admin:{page}"))


def _let_in(request: HttpRequest, user: User, device: Any, going_to: str) -> HttpResponse:
    failed = Attempt(request, user.get_username()).succeed()
    entry.enter(request, user, device)
    if failed >= TOLD_AFTER:
        messages.warning(request, GUESSED.format(failed=failed))
    if user.is_superuser:
        messages.warning(request, SET_UP)
    return HttpResponseRedirect(going_to)


def _from_the_start(request: HttpRequest) -> HttpResponse:
    messages.warning(request, AGAIN)
    return HttpResponseRedirect(reverse("admin:login"))


@never_cache
@csrf_protect
def second_factor(request: HttpRequest) -> HttpResponse:
    """The app's code, or a recovery code; then the person is in."""
    awaited = entry.awaited(request)
    if awaited is None or not devices.is_enrolled(awaited.user):
        return _from_the_start(request)
    form = SecondFactorForm(request.POST or None)
    if form.is_valid():
        user, recovery = awaited.user, form.cleaned_data["recovery_code"]
        attempt = Attempt(request, user.get_username(), guesses.CODE)
        with transaction.atomic():
            attempt.hold()
            if wait := attempt.wait():
                return guesses.page(request, wait)
            if recovery:
                device = devices.use_recovery_code(user, recovery)
            else:
                device = devices.match(user, form.cleaned_data["code"])
            if device is None:
                attempt.fail("予備コード" if recovery else "認証アプリのコード")
        if device:
            if recovery:
                _tell_what_is_left(request, user)
            return _let_in(request, user, device, awaited.next)
        field = "recovery_code" if recovery else "code"
        form.add_error(field, WRONG_RECOVERY if recovery else WRONG_CODE)
    return _show(request, "second_factor", "コードを入れる", form=form, who=awaited.user)


def _tell_what_is_left(request: HttpRequest, user: User) -> None:
    left = devices.recovery_codes_left(user)
    messages.warning(
        request,
        f"予備コードを一つ使いました。残りは{left}個です。"
        "端末を失くしたときは、管理者に「二要素認証を取り消す」を頼んでください(管理者が二人要ります)。",
    )


@never_cache
@csrf_protect
def enrol(request: HttpRequest) -> HttpResponse:
    """The first time: an authenticator app is tied to the account, and recovery codes are shown."""
    awaited = entry.awaited(request)
    if awaited is None or devices.is_enrolled(awaited.user):
        return _from_the_start(request)
    user, codes = awaited.user, None
    form = CodeForm(request.POST or None)
    with transaction.atomic():
        Attempt(request, user.get_username(), guesses.CODE).hold()
        # Another tab may have been quicker.
        if devices.is_enrolled(user):
            return _from_the_start(request)
        device = devices.new_app(user)
        if form.is_valid() and devices.confirm(device, form.cleaned_data["code"]):
            codes = devices.new_recovery_codes(user)
            record(Event.Action.ENROLLED, by=user.get_username(), what=user.get_username())
    if codes:
        _let_in(request, user, device, awaited.next)
        return _show_codes(request, codes, awaited.next)
    if form.is_bound and not form.errors:
        form.add_error("code", WRONG_CODE)
    return _show(
        request,
        "enrol",
        "認証アプリを登録する",
        form=form,
        who=user,
        picture=devices.picture(device),
        secret=devices.secret_to_type(device),
    )


def _show_codes(request: HttpRequest, codes: list[str], going_to: str) -> HttpResponse:
    return _show(request, "recovery_codes", "予備コードを控える", codes=codes, going_to=going_to)


def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, for who can show the app's code. Wrapped by ``admin_view``."""
    user = cast("User", request.user)
    form = CodeForm(request.POST or None)
    if entry.is_verified(user) and form.is_valid():
        attempt = Attempt(request, user.get_username(), guesses.CODE)
        with transaction.atomic():
            attempt.hold()
            if wait := attempt.wait():
                return guesses.page(request, wait)
            if devices.match(user, form.cleaned_data["code"]):
                codes = devices.new_recovery_codes(user)
                record(
                    Event.Action.ENROLLED,
                    by=user.get_username(),
                    what=user.get_username(),
                    detail="予備コードを作り直しました。",
                )
                return _show_codes(request, codes, reverse("admin:index"))
            attempt.fail("認証アプリのコード")
        form.add_error("code", WRONG_CODE)
    return _show(
        request,
        "new_recovery_codes",
        "予備コードを作り直す",
        form=form,
        left=devices.recovery_codes_left(user),
        is_sample=not entry.is_verified(user),
    )


@sensitive_post_parameters()
@never_cache
@csrf_protect
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Someone who was handed a link chooses a password, and signs in with it."""
    with transaction.atomic():
        # A link works once, also for two who press at the same time.
        user = invitations.invited(uid, token, User.objects.select_for_update())
        if user is None:
            return _show(
                request,
                "invitation_over",
                "この招待のリンクは使えません",
                status=410,
                days=invitations.DAYS,
            )
        form = NewPasswordForm(user, request.POST or None)
        if form.is_valid():
            form.save()
            name = user.get_username()
            record(Event.Action.PASSWORD_SET, by=name, what=name, detail="招待のリンクから")
    if form.is_bound and form.is_valid():
        request.session.flush()
        messages.success(
            request, "パスワードを決めました。続けて、ユーザー名とパスワードを入れてください。"
        )
        return HttpResponseRedirect(reverse("admin:login"))
    return _show(request, "invitation", "パスワードを決める", form=form, who=user)


@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    """One's own password; every other session of the person ends. Wrapped by ``admin_view``."""
    name = request.user.get_username()
    form = OwnPasswordForm(request.user, request.POST or None)
    attempt = Attempt(request, name, guesses.OWN_PASSWORD)
    with transaction.atomic():
        # Who finds an open screen must not guess here without end either.
        attempt.hold()
        if form.is_bound and (wait := attempt.wait()):
            return guesses.page(request, wait)
        changed = form.is_valid()
        if changed:
            form.save()
            record(Event.Action.PASSWORD_SET, by=name, what=name, detail="本人による変更")
        elif form.has_error("old_password", "password_incorrect"):
            attempt.fail("今のパスワード")
    if changed:
        auth.update_session_auth_hash(request, form.user)
        # It has a new key, and every other session is over.
        terminals.remember(request, form.user)
        return HttpResponseRedirect(reverse("admin:password_change_done"))
    return _show(request, "password_change", "パスワードを変える", form=form)


def own_terminals(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; each can be ended from here. Wrapped by ``admin_view``."""
    user = cast("User", request.user)
    found = terminals.of(user, request)
    if request.method == "POST":
        others = "others" in request.POST
        ended = [
            shown
            for shown in found
            if not shown.is_this and (others or str(shown.terminal.pk) == request.POST.get("end"))
        ]
        for shown in ended:
            terminals.end(shown.terminal)
            _record_ended(user, shown.terminal.label)
        if ended:
            messages.success(request, f"{len(ended)}台をログアウトにしました。")
        return HttpResponseRedirect(reverse("admin:own_terminals"))
    return _show(request, "terminals", "ログイン中の端末", terminals=found)


def _record_ended(user: User, label: str) -> None:
    name = user.get_username()
    record(Event.Action.SIGNED_OUT, by=name, what=name, detail=f"別の画面から({label})")


def sign_out(request: HttpRequest) -> HttpResponse:
    """Only by a form's POST. Wrapped by ``admin_view``."""
    if request.method == "POST":
        name = request.user.get_username()
        record(Event.Action.SIGNED_OUT, by=name, what=name)
    context = {
        **admin.site.each_context(request),
        # The person is signed in until the view has run.
        "has_permission": False,
        "title": "ログアウトしました",
    }
    return LogoutView.as_view(template_name="admin/staff/signed_out.html", extra_context=context)(
        request
    )
