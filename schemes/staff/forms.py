"""The forms on the way in."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm, UsernameField

REQUIRED_NAME = "ユーザー名を入れてください。"
REQUIRED_PASSWORD = "パスワードを入れてください。"  # noqa: S105 — a sentence


class SignInForm(forms.Form):
    username = UsernameField(
        label="ユーザー名",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={
            "required": REQUIRED_NAME,
            "max_length": "ユーザー名は150文字以内です。",
        },
    )
    password = forms.CharField(
        label="パスワード",
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={
            "required": REQUIRED_PASSWORD,
            "max_length": "パスワードが長すぎます。",
        },
    )


class CodeForm(forms.Form):
    """The code of an authenticator app."""

    code = forms.CharField(
        label="6けたのコード",
        max_length=50,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": 12}
        ),
        error_messages={
            "required": "認証アプリに出ている6けたのコードを入れてください。",
            "max_length": "コードは6けたの数字です。認証アプリを見て入れ直してください。",
        },
    )


class SecondFactorForm(CodeForm):
    """The app's code, or a recovery code instead."""

    recovery_code = forms.CharField(
        label="予備コード",
        required=False,
        max_length=50,
        help_text="登録のときに控えた10個のうち、まだ使っていない一つ。例: abcde-23456-fghjk",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"max_length": "予備コードが長すぎます。控えを見て入れ直してください。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("recovery_code"):
            self.fields["code"].required = False


class NewPasswordForm(SetPasswordForm):
    """The first password of someone who was invited."""

    new_password1 = forms.CharField(
        label="新しいパスワード",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
        error_messages={"required": REQUIRED_PASSWORD},
    )
    new_password2 = forms.CharField(
        label="新しいパスワード(確認)",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="確かめるため、同じものをもう一度入れてください。",
        error_messages={"required": "確認のため、同じパスワードをもう一度入れてください。"},
    )


class OwnPasswordForm(NewPasswordForm, PasswordChangeForm):
    """The password of someone who knows the present one."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "今のパスワードが違います。確かめて、もう一度入れてください。",
    }
    old_password = forms.CharField(
        label="今のパスワード",
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "今のパスワードを入れてください。"},
    )
    field_order = ["old_password", "new_password1", "new_password2"]
