"""One browser and one server for the browser tests; a test that needs another world changes it through Visit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from bot.wiring import Parts
from tests.bot.serving import served
from tests.browser.visit import Visit

_BROWSER, _DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Debian's chromium with a profile of its own."""
    absent = [str(program) for program in (_BROWSER, _DRIVER) if not program.exists()]
    if absent:
        pytest.skip(f"not installed: {', '.join(absent)} (Debian: apt install chromium chromium-driver)")
    options = ChromeOptions()
    options.binary_location = str(_BROWSER)
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeService(str(_DRIVER)))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def address(parts: Parts) -> Iterator[str]:
    """Where the program is served."""
    with served(parts) as where:
        yield where


@pytest.fixture
def visit(browser: Chrome, address: str) -> Iterator[Visit]:
    """A new visitor on a phone; what the browser complained about during the visit fails the test."""
    visit = Visit(browser, address)
    visit.begin()
    yield visit
    visit.restore()
    assert visit.complaints() == []
