"""Settings refuse what would be unsafe, in one sentence, before anything starts."""

import json

import pytest

from shiminsanka import database, environment
from shiminsanka.environment import Misconfigured
from tests import portal
from tests.measures.lint import production

SHOW = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in (
    "INSTALLED_APPS", "MIDDLEWARE", "ALLOWED_HOSTS", "DEBUG", "SITE",
    "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_HTTPONLY", "SESSION_EXPIRE_AT_BROWSER_CLOSE",
    "TERMINAL_COOKIE_NAME",
    "PORTAL_STATUS", "PORTAL_OPERATOR", "PORTAL_OPERATOR_MAIL", "PORTAL_OPERATOR_URL",
    "PORTAL_DATA_LICENCE", "PORTAL_ADDRESS",
) if hasattr(settings, name)} | {"PROXY": getattr(settings, "SECURE_PROXY_SSL_HEADER", None)}))
"""
KEY_IS_WEAK = (
    "環境変数 SECRET_KEY が弱すぎるので、50文字以上の推測できない文字列に替えてください。\n"
)
HOSTS_ARE_OPEN = (
    "環境変数 ALLOWED_HOSTS には空の値と「*」を使えないので、"
    "このサイトのホスト名をコンマ区切りで指定してください。\n"
)


def show(site: str, **changed: str) -> dict:
    """The settings of production on `site`."""
    env = production(site) | {"DJANGO_SETTINGS_MODULE": "shiminsanka.settings"} | changed
    result = portal.run("-c", SHOW, **env)
    assert result.stderr == ""
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "SECRET_KEY",
            "",
            "環境変数 SECRET_KEY がないので、50文字以上の推測できない文字列を指定してください"
            "（手元で試すときは、代わりに PORTAL_ENV=local を指定してください）。\n",
        ),
        ("SECRET_KEY", "short", KEY_IS_WEAK),
        ("SECRET_KEY", "ab" * 30, KEY_IS_WEAK),
        (
            "SECRET_KEY",
            "django-insecure-" + "0123456789abcdef" * 4,
            KEY_IS_WEAK,
        ),
        (
            "DEBUG",
            "1",
            "本番環境では DEBUG を有効にできないので、環境変数 DEBUG を外してください。\n",
        ),
        (
            "DEBUG",
            "True",
            "環境変数 DEBUG の値「True」は使えないので、1か0を指定してください。\n",
        ),
        ("ALLOWED_HOSTS", "", HOSTS_ARE_OPEN),
        ("ALLOWED_HOSTS", " , ", HOSTS_ARE_OPEN),
        ("ALLOWED_HOSTS", "portal.example.jp,*", HOSTS_ARE_OPEN),
        (
            "DATABASE_URL",
            "",
            "環境変数 DATABASE_URL がないので、"
            "postgresql://利用者:パスワード@ホスト:5432/データベース名 の形で指定してください。\n",
        ),
        (
            "PORTAL_SITE",
            "pubilc",
            "環境変数 PORTAL_SITE の値「pubilc」は使えないので、"
            "public、staff、all のいずれかを指定してください。\n",
        ),
        (
            "PORTAL_ENV",
            "prod",
            "環境変数 PORTAL_ENV の値「prod」は使えないので、"
            "production、local のいずれかを指定してください。\n",
        ),
        (
            "PORTAL_STATUS",
            "beta",
            "環境変数 PORTAL_STATUS の値「beta」は使えないので、"
            "trial、official のいずれかを指定してください。\n",
        ),
        (
            "PORTAL_STATUS",
            "official",
            "環境変数 PORTAL_STATUS が official なのに運営者か連絡先がないので、"
            "PORTAL_OPERATOR と、PORTAL_OPERATOR_MAIL か PORTAL_OPERATOR_URL を指定してください。\n",
        ),
        (
            "PORTAL_OPERATOR",
            "例の団体\n別の団体",
            "環境変数 PORTAL_OPERATOR の値は使えないので、改行のない100文字までの文にしてください。\n",
        ),
        (
            "PORTAL_OPERATOR_MAIL",
            "madoguchi",
            "環境変数 PORTAL_OPERATOR_MAIL の値「madoguchi」は使えないので、"
            "madoguchi@example.jp の形のメールアドレスを指定してください。\n",
        ),
        (
            "PORTAL_OPERATOR_URL",
            "javascript:alert(1)",
            "環境変数 PORTAL_OPERATOR_URL の値「javascript:alert(1)」は使えないので、"
            "https://www.example.jp/madoguchi/ の形のアドレスを指定してください。\n",
        ),
        (
            "PORTAL_ADDRESS",
            "https://www.example.jp/portal",
            "環境変数 PORTAL_ADDRESS の値「https://www.example.jp/portal」は使えないので、"
            "https://www.example.jp の形で、このサイトの始まりのアドレスを指定してください。\n",
        ),
    ],
)
def test_what_production_refuses(name: str, value: str, sentence: str) -> None:
    result = portal.run("manage.py", "check", **production("public") | {name: value})
    assert (result.returncode, result.stderr) == (1, sentence)


def test_production_is_what_one_gets_without_saying_so() -> None:
    result = portal.run("manage.py", "check", PORTAL_ENV="production")
    assert result.returncode == 1
    assert result.stderr.startswith("環境変数 SECRET_KEY がないので、")


def test_the_public_site_has_nothing_to_break_into() -> None:
    settings = show("public")
    assert settings["SITE"] == "public"
    assert settings["INSTALLED_APPS"] == [
        "django.contrib.staticfiles",
        "crispy_forms",
        "schemes",
        "grants",
        "outreach",
    ]
    stateful = ("sessions", "csrf", "auth", "messages", "otp", "staff")
    assert [name for name in settings["MIDDLEWARE"] if any(word in name for word in stateful)] == []


def test_the_staff_site_sends_its_cookies_over_https_only() -> None:
    settings = show("staff")
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert "schemes.staff.apps.StaffSiteConfig" in settings["INSTALLED_APPS"]


def test_the_staff_site_of_production_has_the_second_factor_and_closed_cookies() -> None:
    settings = show("staff")
    order = [
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_otp.middleware.OTPMiddleware",
        "schemes.staff.sessions.SessionRulesMiddleware",
    ]
    assert [name for name in settings["MIDDLEWARE"] if name in order] == order
    assert settings["SESSION_EXPIRE_AT_BROWSER_CLOSE"] is True
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["TERMINAL_COOKIE_NAME"] == "__Host-terminal"
    assert settings["SESSION_COOKIE_HTTPONLY"] is True


ENTRY = """
import django
django.setup()
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from schemes.staff.samples import ACCOUNTS
asked = HttpRequest()
for name in (*ACCOUNTS, "someone"):
    asked.user = User(username=name, is_staff=True)
    print(name, admin.site.has_permission(asked))
"""


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        (
            "production",
            "sample-editor False\nsample-approver False\nsample-admin False\nsomeone False\n",
        ),
        ("local", "sample-editor True\nsample-approver True\nsample-admin True\nsomeone False\n"),
    ],
)
def test_nobody_gets_by_without_a_second_factor_in_production(place: str, printed: str) -> None:
    env = production("staff") | {
        "DJANGO_SETTINGS_MODULE": "shiminsanka.settings",
        "PORTAL_ENV": place,
    }
    assert portal.run("-c", ENTRY, **env).stdout == printed


def test_a_proxy_is_trusted_only_when_asked() -> None:
    assert show("public")["PROXY"] is None
    assert show("public", PORTAL_BEHIND_PROXY="1")["PROXY"] == ["HTTP_X_FORWARDED_PROTO", "https"]


@pytest.mark.parametrize("site", ["public", "staff"])
def test_django_finds_production_fit_to_deploy(site: str) -> None:
    result = portal.run(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", **production(site)
    )
    assert result.returncode == 0, result.stderr


def test_the_local_key_is_made_once_and_private(tmp_path) -> None:
    from shiminsanka.environment import local_secret_key

    key = local_secret_key(tmp_path)
    assert len(key) >= 50
    assert local_secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_every_part_of_a_database_url_may_be_percent_encoded() -> None:
    url = "postgres://%E8%81%B7%E5%93%A1:p%40ss%2Fw%3A@db.example.jp:6543/%E7%9B%AE%E9%8C%B2?sslmode=verify-full"
    settings = database.settings_from_url(url)
    assert {name: settings[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "職員",
        "PASSWORD": "p@ss/w:",
        "HOST": "db.example.jp",
        "PORT": "6543",
        "NAME": "目録",
    }
    assert settings["OPTIONS"] == {
        **database.LIMITS,
        "sslmode": "verify-full",
        "options": "-c lock_timeout=10s",
    }


def test_what_a_database_url_says_of_its_connections_comes_after_ours() -> None:
    url = "postgresql://portal@db/portal?options=-c%20lock_timeout%3D3s"
    options = database.settings_from_url(url)["OPTIONS"]["options"]
    assert options == "-c lock_timeout=10s -c lock_timeout=3s"


def test_a_database_url_may_name_several_hosts() -> None:
    url = "postgresql://portal:p%40ss@first.example.jp,[::1]:6543/portal"
    settings = database.settings_from_url(url)
    assert (settings["HOST"], settings["PORT"]) == ("first.example.jp,::1", ",6543")
    assert settings["PASSWORD"] == "p@ss"
    assert "target_session_attrs" not in settings["OPTIONS"]


def test_who_writes_wants_a_host_that_can_be_written_to() -> None:
    several = "postgresql://portal@a:5432,b:5432/portal"
    for url, wanted in (
        (several, "read-write"),
        (f"{several}?target_session_attrs=any", "any"),
        ("postgresql://portal@a/portal", None),
    ):
        options = database.settings_from_url(url, writes=True)["OPTIONS"]
        assert options.get("target_session_attrs") == wanted


def test_the_limits_of_a_line_are_those_of_the_url() -> None:
    url = "postgresql://portal@a/portal?keepalives_idle=30&tcp_user_timeout=2000&connect_timeout=2"
    options = database.settings_from_url(url)["OPTIONS"]
    assert options == {
        **database.LIMITS,
        "options": "-c lock_timeout=10s",
        "keepalives_idle": "30",
        "tcp_user_timeout": "2000",
        "connect_timeout": "2",
    }


def test_a_database_url_may_name_a_unix_socket() -> None:
    settings = database.settings_from_url("postgresql://portal@/portal?host=%2Frun%2Fpostgresql")
    assert (settings["HOST"], settings["PORT"]) == ("/run/postgresql", "")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://portal@db/portal", "postgresql:// で始まっていません"),
        ("portal", "postgresql:// で始まっていません"),
        ("postgresql://portal@db:65536/portal", "ホストかポート番号を読み取れません"),
        ("postgresql://portal@[::1/portal", "ホストかポート番号を読み取れません"),
        ("postgresql://portal@a:5432,b:65536/portal", "ホストかポート番号を読み取れません"),
        ("postgresql://portal@a:5432:1,b/portal", "ホストかポート番号を読み取れません"),
        ("postgresql://portal@db", "データベース名がありません"),
        ("postgresql://portal@db/", "データベース名がありません"),
        ("postgresql://portal@db/a/b", "データベース名がありません"),
        ("postgresql://portal@db/portal?sslmod=require", "知らない項目「sslmod」があります"),
        ("postgresql://portal@db/por%00tal", "使えない文字があります"),
    ],
)
def test_a_database_url_that_makes_no_sense(url: str, reason: str) -> None:
    with pytest.raises(Misconfigured) as refusal:
        database.settings_from_url(url)
    assert str(refusal.value) == (
        f"環境変数 DATABASE_URL の書き方が正しくないので（{reason}）、{database.FORM} の形で指定してください。"
    )


OPERATED = {
    "PORTAL_STATUS": "official",
    "PORTAL_OPERATOR": "例の団体",
    "PORTAL_OPERATOR_MAIL": "madoguchi@example.jp",
    "PORTAL_OPERATOR_URL": "https://www.example.jp/madoguchi/",
    "PORTAL_DATA_LICENCE": "CC BY 4.0",
    "PORTAL_ADDRESS": "https://www.example.jp",
}


def test_who_runs_the_site_is_as_the_environment_says() -> None:
    told = show("public", **OPERATED | {"PORTAL_ADDRESS": "https://www.example.jp/"})
    assert {name: told[name] for name in OPERATED} == OPERATED


def test_without_a_word_it_is_a_trial_of_nobody_named() -> None:
    told = show("public")
    assert {name: told[name] for name in OPERATED} == {
        **dict.fromkeys(OPERATED, ""),
        "PORTAL_STATUS": "trial",
    }


MAIL_REFUSED = (
    "環境変数 EMAIL_URL の値は使えないので、"
    "smtp+tls://利用者:パスワード@mail.example.jp:587?from=portal@example.jp の形で指定してください。"
    "始まりは smtp、smtp+tls、smtps のどれかで、from は差出人のアドレスです。"
)


@pytest.mark.parametrize(
    ("address", "host", "port", "name", "password", "use_tls", "use_ssl"),
    [
        ("smtp://mail.example.jp?from=p@example.jp", "mail.example.jp", 25, "", "", False, False),
        (
            "smtp+tls://u%40x:p%3A%2F%3F@mail.example.jp/?from=p@example.jp",
            *("mail.example.jp", 587, "u@x", "p:/?", True, False),
        ),
        (
            "smtps://u:himitsu@[::1]:4650?from=p@example.jp",
            "::1",
            4650,
            "u",
            "himitsu",
            False,
            True,
        ),
    ],
)
def test_a_mail_server_is_read_from_one_address(
    address: str, host: str, port: int, name: str, password: str, use_tls: bool, use_ssl: bool
) -> None:
    server = environment.mail_server({"EMAIL_URL": address}, "EMAIL_URL")
    assert server == environment.MailServer(
        "p@example.jp", host, port, name, password, use_tls=use_tls, use_ssl=use_ssl
    )
    assert not password or password not in repr(server)


@pytest.mark.parametrize("address", ["", "  "])
def test_without_one_no_mail_is_sent(address: str) -> None:
    assert environment.mail_server({"EMAIL_URL": address}, "EMAIL_URL") is None


@pytest.mark.parametrize(
    "address",
    [
        "mail.example.jp",
        "http://mail.example.jp?from=p@example.jp",
        "smtp://mail.example.jp",
        "smtp://mail.example.jp?from=",
        "smtp://mail.example.jp?from=portal",
        "smtp://mail.example.jp?from=p@example.jp&from=q@example.jp",
        "smtp://mail.example.jp?from=p@example.jp&tls=1",
        "smtp://?from=p@example.jp",
        "smtp://mail.example.jp:mail?from=p@example.jp",
        "smtp://mail.example.jp:70000?from=p@example.jp",
        "smtp://mail.example.jp/path?from=p@example.jp",
        "smtp://user:himitsu@mail.example.jp?from=p@example.jp\nBcc: x@example.jp",
    ],
)
def test_an_address_that_is_no_mail_server_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(environment.Misconfigured) as refused:
        environment.mail_server({"EMAIL_URL": address}, "EMAIL_URL")
    assert str(refused.value) == MAIL_REFUSED
