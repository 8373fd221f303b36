"""Settings from the environment: read once, frozen; all faults are reported together, in Japanese, without secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.storage.address import BadAddress, parsed
from handlers.messages import ConversationId, MemberId
from knowledge.schedules import Quiet

_HIGHEST_PORT = 65535
_NUMBER, _SLOWEST, _FASTEST = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?"), 0.1, 1000
_TOKYO = ZoneInfo("Asia/Tokyo")
_QUIET = Quiet()
_WEBHOOK = "/telegram/webhook"
_ACCESS = ("invited", "open")
_ORGANIZER = re.compile(r"slack:[UW][A-Z0-9]+|telegram:\d+")
_CHAT = re.compile(r"slack:[CG][A-Z0-9]+|telegram:-?\d+")
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_MOST_MINUTES = 24 * 60
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class BadSettings(Exception):
    """The environment cannot be used; the message lists every fault, one a line."""


def _hidden() -> str:
    """A secret: never shown where settings are printed."""
    value: str = field(default="", repr=False)
    return value


@dataclass(frozen=True)
class Settings:
    """Field names in capitals are the names of the environment variables."""

    web_host: str = "127.0.0.1"
    web_port: int = 8765
    timezone: ZoneInfo = _TOKYO
    union_contact: str = ""
    madoguchi_data_dir: str = "var"
    database_url: str = field(default="sqlite:///var/madoguchi.sqlite3", repr=False)  # may hold a password
    slack_bot_token: str = _hidden()
    slack_app_token: str = _hidden()
    slack_signing_secret: str = _hidden()
    slack_api_base_url: str = "https://slack.com/api/"
    slack_rate_per_second: float = 5.0
    telegram_bot_token: str = _hidden()
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = _hidden()
    telegram_access: str = "invited"
    telegram_api_base_url: str = "https://api.telegram.org/bot"
    telegram_rate_per_second: float = 30.0
    organizers: frozenset[MemberId] = frozenset()
    organizer_chat: ConversationId | None = None
    approval_excepted: MemberId | None = None
    quiet_hours: Quiet = _QUIET
    late_after_minutes: int = 60


NAMES = tuple(field.name.upper() for field in fields(Settings))


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from variables; an empty one counts as absent. Raises BadSettings."""
    given = {name: value for name in NAMES if (value := environment.get(name, "").strip())}
    faults: list[str] = []
    folder = given.get("MADOGUCHI_DATA_DIR", Settings.madoguchi_data_dir)
    settings = Settings(
        web_host=given.get("WEB_HOST", Settings.web_host),
        web_port=_port(given.get("WEB_PORT"), faults),
        timezone=_zone(given.get("TIMEZONE"), faults),
        union_contact=given.get("UNION_CONTACT", Settings.union_contact),
        madoguchi_data_dir=folder,
        database_url=_address(given.get("DATABASE_URL", f"sqlite:///{folder}/madoguchi.sqlite3"), faults),
        slack_bot_token=given.get("SLACK_BOT_TOKEN", ""),
        slack_app_token=given.get("SLACK_APP_TOKEN", ""),
        slack_signing_secret=given.get("SLACK_SIGNING_SECRET", ""),
        slack_api_base_url=_slack_url(given.get("SLACK_API_BASE_URL"), faults),
        slack_rate_per_second=_rate("SLACK_RATE_PER_SECOND", given, Settings.slack_rate_per_second, faults),
        telegram_bot_token=given.get("TELEGRAM_BOT_TOKEN", ""),
        telegram_webhook_url=_webhook(given.get("TELEGRAM_WEBHOOK_URL", ""), faults),
        telegram_webhook_secret=given.get("TELEGRAM_WEBHOOK_SECRET", ""),
        telegram_access=_access(given.get("TELEGRAM_ACCESS"), faults),
        telegram_api_base_url=_telegram_url(given.get("TELEGRAM_API_BASE_URL"), faults),
        telegram_rate_per_second=_rate("TELEGRAM_RATE_PER_SECOND", given, Settings.telegram_rate_per_second, faults),
        organizers=_organizers(given.get("ORGANIZERS", ""), faults),
        organizer_chat=_chat(given.get("ORGANIZER_CHAT"), faults),
        approval_excepted=MemberId(given["APPROVAL_EXCEPTED"]) if "APPROVAL_EXCEPTED" in given else None,
        quiet_hours=_quiet(given.get("QUIET_HOURS"), faults),
        late_after_minutes=_minutes(given.get("LATE_AFTER_MINUTES"), faults),
    )
    faults += [*_slack_faults(settings), *_telegram_faults(settings), *_chat_faults(settings)]
    faults += _exception_faults(settings)
    if faults:
        raise BadSettings("\n".join(faults))
    return settings


def _port(value: str | None, faults: list[str]) -> int:
    if value is None:
        return Settings.web_port
    if value.isascii() and value.isdecimal() and int(value) <= _HIGHEST_PORT:
        return int(value)
    faults.append(f"WEB_PORT: 0から{_HIGHEST_PORT}までの整数を書いてください(例: 8765)。")
    return Settings.web_port


def _zone(value: str | None, faults: list[str]) -> ZoneInfo:
    if value is None:
        return Settings.timezone
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.append("TIMEZONE: 「Asia/Tokyo」のような地域の名前を書いてください。")
    return Settings.timezone


def _address(value: str, faults: list[str]) -> str:
    try:
        parsed(value)
    except BadAddress:
        faults.append(
            "DATABASE_URL: 「sqlite:///var/madoguchi.sqlite3」か「postgresql://名前:パスワード@ホスト/データベース」のように"
            "書いてください。パスワードの中の記号は、%40 のように書きます(@ のとき)。"
        )
    return value


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _slack_url(value: str | None, faults: list[str]) -> str:
    if value is None:
        return Settings.slack_api_base_url
    if not _is_url(value):
        faults.append("SLACK_API_BASE_URL: 「https://slack.com/api/」のように、https:// から書いてください。")
    return value if value.endswith("/") else f"{value}/"


def _telegram_url(value: str | None, faults: list[str]) -> str:
    if value is None:
        return Settings.telegram_api_base_url
    if not _is_url(value):
        faults.append(
            "TELEGRAM_API_BASE_URL: 「https://api.telegram.org/bot」のように、トークンの前までを書いてください。"
        )
    return value


def _rate(name: str, given: Mapping[str, str], default: float, faults: list[str]) -> float:
    """Messages a second."""
    value = given.get(name)
    if value is None:
        return default
    if _NUMBER.fullmatch(value) and _SLOWEST <= float(value) <= _FASTEST:
        return float(value)
    faults.append(f"{name}: 1秒に送る数を、{_SLOWEST}から{_FASTEST}までで書いてください(例: {default:g})。")
    return default


def _webhook(value: str, faults: list[str]) -> str:
    """The public address; the path under which the program listens is added where it is missing."""
    if value and not _is_url(value):
        faults.append("TELEGRAM_WEBHOOK_URL: 「https://bot.example.org/telegram/webhook」のように書いてください。")
    return value if not value or value.endswith(_WEBHOOK) else value.rstrip("/") + _WEBHOOK


def _access(value: str | None, faults: list[str]) -> str:
    if value is None or value in _ACCESS:
        return value or Settings.telegram_access
    faults.append("TELEGRAM_ACCESS: invited(招待された人だけ)か open(だれでも)を書いてください。")
    return Settings.telegram_access


def _organizers(value: str, faults: list[str]) -> frozenset[MemberId]:
    found = [item.strip() for item in value.split(",") if item.strip()]
    if not all(_ORGANIZER.fullmatch(item) for item in found):
        faults.append("ORGANIZERS: 「slack:U0123,telegram:111」のように、「,」で区切って書いてください。")
    return frozenset(MemberId(item) for item in found)


def _chat(value: str | None, faults: list[str]) -> ConversationId | None:
    if value is None or _CHAT.fullmatch(value):
        return ConversationId(value) if value else None
    faults.append("ORGANIZER_CHAT: 「slack:C0123」か「telegram:-100123」のように書いてください。")
    return None


def _quiet(value: str | None, faults: list[str]) -> Quiet:
    if value is None:
        return Settings.quiet_hours
    if value.lower() == "off":
        return Quiet(time(0), time(0))
    hours = _HOURS.fullmatch(value)
    if hours and hours.group(1, 2) != hours.group(3, 4):
        return Quiet(time(int(hours[1]), int(hours[2])), time(int(hours[3]), int(hours[4])))
    faults.append("QUIET_HOURS: 「21:00-8:00」のように書いてください。いつでも送るなら off と書いてください。")
    return Settings.quiet_hours


def _minutes(value: str | None, faults: list[str]) -> int:
    if value is None:
        return Settings.late_after_minutes
    if value.isascii() and value.isdecimal() and 1 <= int(value) <= _MOST_MINUTES:
        return int(value)
    faults.append(f"LATE_AFTER_MINUTES: 1から{_MOST_MINUTES}までの整数(分)を書いてください(例: 60)。")
    return Settings.late_after_minutes


def _slack_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.slack_bot_token and not settings.slack_bot_token.startswith("xoxb-"):
        faults.append("SLACK_BOT_TOKEN: 「xoxb-」で始まるトークンを書いてください。")
    if settings.slack_app_token and not settings.slack_app_token.startswith("xapp-"):
        faults.append("SLACK_APP_TOKEN: 「xapp-」で始まるトークンを書いてください。")
    way_in = settings.slack_app_token or settings.slack_signing_secret
    if settings.slack_bot_token and not way_in:
        faults.append("SLACK_BOT_TOKEN: SLACK_APP_TOKEN(Socket Mode)か SLACK_SIGNING_SECRET(HTTP)も書いてください。")
    if way_in and not settings.slack_bot_token:
        faults.append("SLACK_BOT_TOKEN: Slackにつなぐときは、「xoxb-」で始まるトークンも書いてください。")
    return faults


def _telegram_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.telegram_bot_token and not re.fullmatch(r"\d+:\S+", settings.telegram_bot_token):
        faults.append("TELEGRAM_BOT_TOKEN: BotFatherから届いた「数字:文字」の形のまま書いてください。")
    if settings.telegram_webhook_url and not _SECRET.fullmatch(settings.telegram_webhook_secret):
        faults.append(
            "TELEGRAM_WEBHOOK_SECRET: TELEGRAM_WEBHOOK_URL を使うときは、英数字と - _ だけの合言葉を書いてください。"
        )
    if settings.telegram_webhook_url and not settings.telegram_bot_token:
        faults.append("TELEGRAM_BOT_TOKEN: TELEGRAM_WEBHOOK_URL を使うときは、これも書いてください。")
    return faults


def _chat_faults(settings: Settings) -> list[str]:
    chat = settings.organizer_chat or ""
    connected = {"slack": settings.slack_bot_token, "telegram": settings.telegram_bot_token}
    if chat and not connected.get(chat.partition(":")[0]):
        return ["ORGANIZER_CHAT: その場所につながる設定(SLACK_… か TELEGRAM_…)も書いてください。"]
    return []


def _exception_faults(settings: Settings) -> list[str]:
    if settings.approval_excepted in (None, *settings.organizers):
        return []
    return ["APPROVAL_EXCEPTED: ORGANIZERS に書いた役員の1人を、同じ形で書いてください(例: slack:U0123)。"]
