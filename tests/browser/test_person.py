"""A visitor asks a person from the chat page, and the answer appears on the page by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from bot.wiring import Parts, assembled
from tests.bot.serving import served
from tests.browser.visit import Visit, part
from tests.conftest import fixed_now
from tests.platforms.conftest import ORGANIZERS, settings
from tests.platforms.slack_standin import SlackStandIn

pytestmark = pytest.mark.browser


@pytest.fixture
def organizers() -> Iterator[SlackStandIn]:
    """A workspace with the organizers' channel."""
    with SlackStandIn() as standin:
        standin.workspace.add_channel(ORGANIZERS, "organizers", member=True)
        yield standin
        standin.assert_clean()


def test_the_answer_of_a_person_appears_without_reloading(
    browser: Chrome, parts: Parts, organizers: SlackStandIn, tmp_path: Path
) -> None:
    own = assembled(settings(tmp_path, organizers, None), parts.knowledge, parts.matcher, fixed_now)
    with served(own) as address:
        visit = Visit(browser, address)
        visit.begin()
        visit.ask("慶弔見舞金はいくらもらえますか")
        assert "慶弔見舞金はいくら" in visit.press("人に聞く").text
        visit.press("名前を出さずに送る")
        post = organizers.wait_posted(ORGANIZERS, "慶弔見舞金はいくら")
        organizers.channel_message("U0ORGANIZER", ORGANIZERS, "1万円です。", thread_ts=post.ts)
        before = len(visit.turns)
        visit.wait(lambda: len(visit.turns) > before, "the answer did not appear")
        assert "1万円です。" in visit.turns[-1].text
        assert "組合の担当から返事が来ました" in part(visit.turns[-1], ".lead")
        assert visit.complaints() == []
        visit.restore()
