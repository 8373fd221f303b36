"""Settings: every one is explained in .env.example, and all faults come together."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path

import pytest

from bot.settings import NAMES, BadSettings, Settings, read
from bot.storage.address import parsed, secrets, shown
from knowledge.schedules import Quiet

EXAMPLE = Path(__file__).parent.parent.parent / ".env.example"


def test_the_example_explains_every_setting_in_one_line_and_no_other() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    settings = [(i, m[1]) for i, line in enumerate(lines) if (m := re.match(r"#?\s?([A-Z_]+)=", line))]
    assert [name for _, name in settings] == list(NAMES)
    for number, name in settings:
        assert lines[number - 1].startswith("# "), f"{name} is not explained"


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read({}) == Settings()
    assert read({"WEB_PORT": "", "UNION_CONTACT": "  "}) == Settings()


def test_values_are_read() -> None:
    settings = read(
        {"WEB_HOST": "0.0.0.0", "WEB_PORT": "80", "UNION_CONTACT": "書記局 内線12", "TIMEZONE": "Asia/Seoul"}
    )
    assert (settings.web_host, settings.web_port, settings.union_contact) == ("0.0.0.0", 80, "書記局 内線12")
    assert settings.timezone.key == "Asia/Seoul"


@pytest.mark.parametrize("port", ["x", "-1", "65536", "1.5", "８０", "0x50"])
def test_a_bad_port_is_explained(port: str) -> None:
    with pytest.raises(BadSettings, match="WEB_PORT: "):
        read({"WEB_PORT": port})


def test_rates_are_read() -> None:
    settings = read({"SLACK_RATE_PER_SECOND": "2.5", "TELEGRAM_RATE_PER_SECOND": "25"})
    assert (settings.slack_rate_per_second, settings.telegram_rate_per_second) == (2.5, 25)


@pytest.mark.parametrize("rate", ["0", "-1", "0.05", "1001", "５", "1e2", "nan", "fast"])
def test_a_bad_rate_is_explained(rate: str) -> None:
    with pytest.raises(BadSettings, match="TELEGRAM_RATE_PER_SECOND: "):
        read({"TELEGRAM_RATE_PER_SECOND": rate})


SLACK = {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret"}
TELEGRAM = {"TELEGRAM_BOT_TOKEN": "111:secret"}


def test_platforms_are_read() -> None:
    settings = read(
        {
            **SLACK,
            **TELEGRAM,
            "SLACK_API_BASE_URL": "http://127.0.0.1:9102/api",
            "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9101/bot",
            "TELEGRAM_WEBHOOK_URL": "https://bot.example.org",
            "TELEGRAM_WEBHOOK_SECRET": "a-Z_9",
            "TELEGRAM_ACCESS": "open",
            "ORGANIZERS": "slack:U1, telegram:111",
            "ORGANIZER_CHAT": "telegram:-100123",
        }
    )
    assert settings.slack_api_base_url == "http://127.0.0.1:9102/api/"
    assert settings.telegram_webhook_url == "https://bot.example.org/telegram/webhook"
    assert settings.organizers == {"slack:U1", "telegram:111"}
    assert settings.organizer_chat == "telegram:-100123"


def test_the_database_stands_in_the_data_folder_unless_it_has_an_address() -> None:
    assert read({"MADOGUCHI_DATA_DIR": "/srv/m"}).database_url == "sqlite:////srv/m/madoguchi.sqlite3"
    assert read({"MADOGUCHI_DATA_DIR": "/srv/m", "DATABASE_URL": "sqlite:///x"}).database_url == "sqlite:///x"


def test_rules_for_reminders_are_read() -> None:
    settings = read(
        {
            "ORGANIZERS": "slack:U1",
            "APPROVAL_EXCEPTED": "slack:U1",
            "QUIET_HOURS": "22:30-7:00",
            "LATE_AFTER_MINUTES": "90",
        }
    )
    assert settings.approval_excepted == "slack:U1"
    assert settings.quiet_hours == Quiet(time(22, 30), time(7))
    assert settings.late_after_minutes == 90
    assert not read({"QUIET_HOURS": "Off"}).quiet_hours.is_quiet(datetime(2026, 11, 24, 0, 0))


SERVER = "postgresql://union:secret-pw@db.example:5433/madoguchi"


@pytest.mark.parametrize("address", [SERVER, SERVER.replace("postgresql", "postgres"), f"{SERVER}?sslmode=require"])
def test_a_database_may_be_on_a_server(address: str) -> None:
    settings = read({"DATABASE_URL": address})
    assert parsed(settings.database_url).drivername == "postgresql+psycopg"
    assert parsed(settings.database_url).port == 5433
    assert "secret" not in repr(settings)


ADDRESSES = [
    (SERVER, "postgresql://union@db.example:5433/madoguchi"),
    ("postgres://u:p%40secret@/db?host=%2Ftmp", "postgresql://u@/db?host=%2Ftmp"),
]


@pytest.mark.parametrize(("address", "read_by_others"), ADDRESSES)
def test_an_address_is_shown_without_its_password(address: str, read_by_others: str) -> None:
    assert shown(address) == read_by_others


def test_a_password_is_known_as_written_and_as_meant() -> None:
    assert set(secrets("postgresql://u:p%40secret@h/db")) == {"p%40secret", "p@secret"}
    assert secrets("sqlite:///x") == secrets("nonsense") == []


FAULTS = [
    ({"APPROVAL_EXCEPTED": "slack:U1"}, "APPROVAL_EXCEPTED"),
    ({"ORGANIZERS": "slack:U1", "APPROVAL_EXCEPTED": "slack:U2"}, "APPROVAL_EXCEPTED"),
    *(
        ({"QUIET_HOURS": hours}, "QUIET_HOURS")
        for hours in ("21-8", "21:00", "24:00-8:00", "9:00-9:00", "２１:00-8:00")
    ),
    *(({"LATE_AFTER_MINUTES": minutes}, "LATE_AFTER_MINUTES") for minutes in ("0", "1441", "-5", "60分", "1.5")),
    ({"SLACK_BOT_TOKEN": "xoxp-1", "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
    ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "1"}, "SLACK_APP_TOKEN"),
    ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
    ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN"),
    ({"TELEGRAM_BOT_TOKEN": "secret"}, "TELEGRAM_BOT_TOKEN"),
    ({**TELEGRAM, "TELEGRAM_WEBHOOK_URL": "https://x.example"}, "TELEGRAM_WEBHOOK_SECRET"),
    ({**TELEGRAM, "TELEGRAM_WEBHOOK_URL": "x.example", "TELEGRAM_WEBHOOK_SECRET": "s"}, "TELEGRAM_WEBHOOK_URL"),
    ({"TELEGRAM_WEBHOOK_URL": "https://x.example", "TELEGRAM_WEBHOOK_SECRET": "s"}, "TELEGRAM_BOT_TOKEN"),
    ({"TELEGRAM_ACCESS": "all"}, "TELEGRAM_ACCESS"),
    ({"SLACK_API_BASE_URL": "slack.com"}, "SLACK_API_BASE_URL"),
    ({"TELEGRAM_API_BASE_URL": "ftp://x"}, "TELEGRAM_API_BASE_URL"),
    ({"ORGANIZERS": "hanako"}, "ORGANIZERS"),
    ({**SLACK, "ORGANIZER_CHAT": "general"}, "ORGANIZER_CHAT"),
    ({**SLACK, "ORGANIZER_CHAT": "telegram:-1"}, "ORGANIZER_CHAT"),
    ({"DATABASE_URL": "mysql://u:secret@h/x"}, "DATABASE_URL"),
    ({"DATABASE_URL": "postgresql://u:secret@h:port/x"}, "DATABASE_URL"),
    ({"DATABASE_URL": "secret"}, "DATABASE_URL"),
]


@pytest.mark.parametrize(("given", "named"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_names_its_setting_and_shows_no_secret(given: dict[str, str], named: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read(given)
    assert named in str(caught.value)
    assert "secret" not in str(caught.value)


def test_all_faults_are_reported_together() -> None:
    with pytest.raises(BadSettings) as caught:
        read({"WEB_PORT": "x", "TIMEZONE": "Mars/Olympus", "ORGANIZERS": "?", "SLACK_BOT_TOKEN": "xoxb-1"})
    for name in ("WEB_PORT", "TIMEZONE", "ORGANIZERS", "SLACK_BOT_TOKEN"):
        assert name in str(caught.value)


def test_secrets_are_not_shown_where_settings_are_printed() -> None:
    settings = read({**SLACK, **TELEGRAM, "SLACK_SIGNING_SECRET": "secret-1", "TELEGRAM_WEBHOOK_SECRET": "secret-2"})
    assert "secret-1" not in repr(settings)
    assert "xoxb-secret" not in repr(settings)
    assert "111:secret" not in repr(settings)
