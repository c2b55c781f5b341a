"""What the environment says: read strictly, refused in one sentence when it makes no sense."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from schemes.writing.refusals import Refused

BASE_DIR = Path(__file__).resolve().parent.parent
SITES = ("public", "staff", "all")
PLACES = ("production", "local")
STATUSES = ("trial", "official")
LONGEST_LINE = 100
# Django's own measure of a strong key (security.W009).
SECRET_KEY_LENGTH = 50
SECRET_KEY_CHARACTERS = 5

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
MAIL_FORM = "smtp+tls://利用者:パスワード@mail.example.jp:587?from=portal@example.jp"

# What starts a laptop; it is not in the image of production.
LOCAL = Path(__file__).parent / "local"


class CannotRun(Refused):
    """A program of the portal cannot start or go on: one sentence for the person who started it."""


class Misconfigured(CannotRun, ImproperlyConfigured):
    """The environment makes no sense."""


@dataclass(frozen=True)
class MailServer:
    """The server that takes mail, and from whom it comes."""

    sender: str
    host: str
    port: int
    username: str
    password: str = field(repr=False)
    use_tls: bool
    use_ssl: bool


def var_directory(env: Mapping[str, str]) -> Path:
    """Where this machine keeps what it makes: data, key, collected files."""
    return Path(env.get("PORTAL_VAR") or BASE_DIR / "var").resolve()


def is_local(env: Mapping[str, str]) -> bool:
    """Whether this is a developer's machine; production unless it says so.

    Raises ``Misconfigured`` where nothing can start one, as in the image of production.
    """
    wanted = choice(env, "PORTAL_ENV", PLACES, "production") == "local"
    if wanted and not LOCAL.is_dir():
        raise Misconfigured(
            "環境変数 PORTAL_ENV が local ですが、手元で動かすための部品がここにはないので、"
            "PORTAL_ENV を外し、本番の環境変数を指定してください。"
        )
    return wanted


def choice(env: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    """The value of a variable that allows only `choices`."""
    value = env.get(name, default)
    if value not in choices:
        raise Misconfigured(
            f"環境変数 {name} の値「{value}」は使えないので、"
            f"{'、'.join(choices)} のいずれかを指定してください。"
        )
    return value


def switch(env: Mapping[str, str], name: str) -> bool:
    """A variable that is 1 (on), or 0, empty or missing (off)."""
    value = env.get(name, "")
    if value not in ("", "0", "1"):
        raise Misconfigured(
            f"環境変数 {name} の値「{value}」は使えないので、1か0を指定してください。"
        )
    return value == "1"


def words(env: Mapping[str, str], name: str) -> list[str]:
    """A comma-separated list without empty parts."""
    return [word.strip() for word in env.get(name, "").split(",") if word.strip()]


def line(env: Mapping[str, str], name: str) -> str:
    """A short text on one line; empty where nothing is said."""
    text = env.get(name, "").strip()
    if len(text) > LONGEST_LINE or not text.isprintable():
        raise Misconfigured(
            f"環境変数 {name} の値は使えないので、改行のない{LONGEST_LINE}文字までの文にしてください。"
        )
    return text


def mail(env: Mapping[str, str], name: str) -> str:
    """A mail address; empty where there is none."""
    address = env.get(name, "").strip()
    try:
        if address:
            validate_email(address)
    except ValidationError:
        raise Misconfigured(
            f"環境変数 {name} の値「{address}」は使えないので、"
            "madoguchi@example.jp の形のメールアドレスを指定してください。"
        ) from None
    return address


def mail_server(env: Mapping[str, str], name: str) -> MailServer | None:
    """The server of an address like ``MAIL_FORM``; None where there is none.

    ``smtp+tls`` starts TLS on a plain connection, ``smtps`` begins with it. The value holds a
    password, so that no message repeats it.
    """
    address = env.get(name, "").strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port or MAIL_PORTS[parts.scheme]
        given = parse_qs(parts.query, strict_parsing=True)
        (sender,) = given.pop("from")
        validate_email(sender)
        if given or not parts.hostname or parts.path not in ("", "/") or not address.isprintable():
            raise ValueError
    except (KeyError, ValueError, ValidationError):
        raise Misconfigured(
            f"環境変数 {name} の値は使えないので、{MAIL_FORM} の形で指定してください。"
            "始まりは smtp、smtp+tls、smtps のどれかで、from は差出人のアドレスです。"
        ) from None
    return MailServer(
        sender=sender,
        host=parts.hostname,
        port=port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
    )


def web(env: Mapping[str, str], name: str) -> str:
    """The address of a web page; empty where there is none."""
    address = env.get(name, "").strip()
    if address and not _is_web(address):
        raise Misconfigured(
            f"環境変数 {name} の値「{address}」は使えないので、"
            "https://www.example.jp/madoguchi/ の形のアドレスを指定してください。"
        )
    return address


def origin(env: Mapping[str, str], name: str) -> str:
    """Scheme and host of a site, 「https://www.example.jp」; empty where it is not said."""
    address = env.get(name, "").strip().rstrip("/")
    if address and (not _is_web(address) or urlsplit(address)[2:] != ("", "", "")):
        raise Misconfigured(
            f"環境変数 {name} の値「{address}」は使えないので、"
            "https://www.example.jp の形で、このサイトの始まりのアドレスを指定してください。"
        )
    return address


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_plain = address.isprintable() and " " not in address and "@" not in parts.netloc
    return is_plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def status(env: Mapping[str, str]) -> str:
    """trial (試行), or official (公式): then somebody runs it and can be written to."""
    value = choice(env, "PORTAL_STATUS", STATUSES, "trial")
    reached = mail(env, "PORTAL_OPERATOR_MAIL") or web(env, "PORTAL_OPERATOR_URL")
    if value == "official" and not (line(env, "PORTAL_OPERATOR") and reached):
        raise Misconfigured(
            "環境変数 PORTAL_STATUS が official なのに運営者か連絡先がないので、"
            "PORTAL_OPERATOR と、PORTAL_OPERATOR_MAIL か PORTAL_OPERATOR_URL を指定してください。"
        )
    return value


def secret_key(env: Mapping[str, str]) -> str:
    """The secret key of production; a missing or weak one is refused."""
    key = env.get("SECRET_KEY", "")
    if not key:
        raise Misconfigured(
            "環境変数 SECRET_KEY がないので、"
            f"{SECRET_KEY_LENGTH}文字以上の推測できない文字列を指定してください"
            "（手元で試すときは、代わりに PORTAL_ENV=local を指定してください）。"
        )
    if (
        len(key) < SECRET_KEY_LENGTH
        or len(set(key)) < SECRET_KEY_CHARACTERS
        or key.startswith("django-insecure")
    ):
        raise Misconfigured(
            "環境変数 SECRET_KEY が弱すぎるので、"
            f"{SECRET_KEY_LENGTH}文字以上の推測できない文字列に替えてください。"
        )
    return key


def local_secret_key(directory: Path) -> str:
    """The key of this checkout: made here once, readable by its owner only, never tracked."""
    path = directory / "secret-key"
    directory.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = directory / f"secret-key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(SECRET_KEY_LENGTH))
        try:
            # link() refuses an existing name: of two processes at once, both use the first key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


def refuse_debug(env: Mapping[str, str]) -> None:
    """Production never shows its insides."""
    if switch(env, "DEBUG"):
        raise Misconfigured(
            "本番環境では DEBUG を有効にできないので、環境変数 DEBUG を外してください。"
        )


def allowed_hosts(env: Mapping[str, str]) -> list[str]:
    """The host names of production: named one by one."""
    hosts = words(env, "ALLOWED_HOSTS")
    if not hosts or "*" in hosts:
        raise Misconfigured(
            "環境変数 ALLOWED_HOSTS には空の値と「*」を使えないので、"
            "このサイトのホスト名をコンマ区切りで指定してください。"
        )
    return hosts
