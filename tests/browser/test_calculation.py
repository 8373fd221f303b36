"""A calculation on the chat page, in a real browser: questions, months, a file to save, a text to copy."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from icalendar import Calendar
from selenium.webdriver.common.by import By

from bot.settings import Settings
from bot.wiring import wire
from tests.bot.serving import served
from tests.browser.visit import Visit, labels, part
from tests.conftest import fixed_now

pytestmark = pytest.mark.browser

BEGIN = "国保の免除、私の場合を計算して"
WHOLE = "2027年6月15日に双子が生まれる予定です。国保は何か月免除されますか"


def test_a_member_answers_by_typing_and_by_pressing(visit: Visit) -> None:
    assert "出産予定日" in part(visit.ask(BEGIN), ".lead")
    turn = visit.ask("2027年6月15日")
    assert labels(turn)[:2] == ["はい", "いいえ"]
    answer = visit.press("はい")
    assert "6か月分が免除です" in part(answer, ".lead")
    assert part(answer, ".strip").count("●") == 7
    assert part(answer, ".source").startswith("計算に使ったこと: ")


def test_the_days_can_be_saved_as_a_calendar_file(visit: Visit) -> None:
    visit.ask(WHOLE)
    link = visit.press("予定表に入れる").find_element(By.CSS_SELECTOR, "a.file")
    assert link.get_attribute("download") == "madoguchi.ics"
    address = link.get_attribute("href") or ""
    (event,) = Calendar.from_ical(base64.b64decode(address.partition("base64,")[2])).events
    assert event.DTSTART.isoformat() == "2026-12-15"


def test_the_summary_stands_as_one_text_to_copy(visit: Visit) -> None:
    visit.ask(WHOLE)
    text = part(visit.press("まとめをコピー用に出す"), "pre.copy")
    assert "2026年11月22日時点" in text
    assert "6か月分が免除です" in text
    assert "出典: " in text


def test_a_calculation_goes_on_after_the_server_was_started_anew(visit: Visit, tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/madoguchi.sqlite3")
    with served(wire(settings, now=fixed_now)) as address:
        first = Visit(visit.browser, address)
        first.begin()
        first.ask(BEGIN)
        first.ask("2027年6月15日")
        cookie = first.browser.get_cookie("madoguchi_session")
    with served(wire(settings, now=fixed_now)) as address:
        again = Visit(visit.browser, address)
        again.begin()
        again.browser.add_cookie({"name": "madoguchi_session", "value": cookie["value"]})
        again.browser.get(address)
        shown = again.one(".turn")
        assert "計算の続きです" in part(shown, ".reply")
        assert "6か月分が免除です" in part(again.press("はい"), ".lead")
