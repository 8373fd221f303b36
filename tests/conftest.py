"""Parts shared by all tests: the real knowledge base, wired once."""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from bot.wiring import Parts, wire
from knowledge.loading import Knowledge

AS_OF = date(2026, 11, 22)


def fixed_now() -> datetime:
    """The moment at which all tests happen."""
    return datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(scope="session")
def parts() -> Parts:
    """The program wired with the real data and the real encoder."""
    return wire(Settings(database_url="sqlite://"), now=fixed_now)


@pytest.fixture(scope="session")
def knowledge(parts: Parts) -> Knowledge:
    """The real knowledge base."""
    return parts.knowledge


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With MADOGUCHI_NO_SKIP a skipped test fails the run: what must run on the build machine is never left out."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("MADOGUCHI_NO_SKIP") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
