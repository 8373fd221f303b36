"""Settings from the environment: read once, frozen; all faults are reported together, in Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

_DATABASES = ("sqlite",)
_HIGHEST_PORT = 65535
_TOKYO = ZoneInfo("Asia/Tokyo")


class BadSettings(Exception):
    """The environment cannot be used; the message lists every fault, one a line."""


@dataclass(frozen=True)
class Settings:
    """Field names in capitals are the names of the environment variables."""

    web_host: str = "127.0.0.1"
    web_port: int = 8765
    timezone: ZoneInfo = _TOKYO
    union_contact: str = ""
    database_url: str = "sqlite:///var/madoguchi.sqlite3"


NAMES = tuple(field.name.upper() for field in fields(Settings))


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from variables; an empty one counts as absent. Raises BadSettings."""
    given = {name: value for name in NAMES if (value := environment.get(name, "").strip())}
    faults: list[str] = []
    port = _port(given.get("WEB_PORT"), faults)
    zone = _zone(given.get("TIMEZONE"), faults)
    address = _address(given.get("DATABASE_URL"), faults)
    if faults:
        raise BadSettings("\n".join(faults))
    return Settings(
        web_host=given.get("WEB_HOST", Settings.web_host),
        web_port=port,
        timezone=zone,
        database_url=address,
        union_contact=given.get("UNION_CONTACT", Settings.union_contact),
    )


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


def _address(value: str | None, faults: list[str]) -> str:
    if value is None:
        return Settings.database_url
    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in _DATABASES:
        faults.append("DATABASE_URL: 「sqlite:///var/madoguchi.sqlite3」のように書いてください。")
    return value
