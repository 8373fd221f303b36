"""Faults of the platforms on the way out: they end in one answer, and delay nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.wiring import Parts
from tests.platforms.process import direct, quiet, running, slack_answers
from tests.platforms.slack_standin import Json, SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

QUESTION, ANSWER = "ＬＩＦＥって今後どこに移管されるの？", "厚生労働省から国保中央会へ移管"
OTHER_QUESTION, OTHER_ANSWER = "年収の壁の支援パッケージ出したのってどこの省", "2023年(令和5年)10月から"
USER, CHAT = "U0ASKER", 501
SLACK_FAULTS: dict[str, tuple[str, int, int]] = {
    # member: (kind of fault, how often, messages that are there in the end)
    "U0WAITS": ("429", 2, 1),
    "U0ERROR": ("500", 1, 1),
    "U0TWICE": ("503", 3, 1),
    "U0BEFORE": ("drop_before", 2, 1),
    "U0AFTER": ("drop_after", 1, 1),
    "U0GARBLED": ("malformed", 1, 1),
    "U0SLOW": ("slow", 1, 1),
    "U0INTERNAL": ("error:internal_error", 1, 1),
    "U0GONE": ("error:channel_not_found", 1, 0),
    "U0ARCHIVED": ("error:is_archived", 1, 0),
}
TELEGRAM_FAULTS: dict[int, tuple[str, int, tuple[int, ...]]] = {
    601: ("429", 2, (1,)),
    602: ("500", 1, (1, 2)),
    603: ("502", 3, (1, 2)),
    604: ("drop_before", 1, (1, 2)),
    605: ("drop_before", 3, (0,)),  # the one repeat was lost as well: a third message might be a third copy
    606: ("drop_after", 1, (1, 2)),
    607: ("drop_after", 3, (1, 2)),
    608: ("malformed", 1, (1, 2)),
    609: ("slow", 1, (1, 2)),
    610: ("403:Forbidden: bot was blocked by the user", 1, (0,)),
    611: ("400:Bad Request: chat not found", 1, (0,)),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that takes a second has failed."""
    monkeypatch.setattr("bot.platforms.slack.adapter._PATIENCE", 1)
    monkeypatch.setattr("bot.platforms.telegram.adapter._PATIENCE", 1.0)


@pytest.mark.usefixtures("impatient")
def test_faults_of_slack_end_in_one_answer_and_delay_nobody_else(
    parts: Parts, tmp_path: Path, slack: SlackStandIn
) -> None:
    for member, (kind, times, _) in SLACK_FAULTS.items():
        slack.fail("chat.postMessage", kind, times, when=_to(direct(member)), seconds=3.0)
    with running(parts, tmp_path, slack):
        for member in SLACK_FAULTS:
            slack.dm(member, QUESTION)
        slack.dm(USER, QUESTION)
        slack.wait_posted(direct(USER), ANSWER, timeout=3.0)
        assert not quiet(tmp_path), "nobody had to wait, so nothing is shown about the others"
        slack.wait_until(lambda: quiet(tmp_path), 40.0, "the end of all faults")
        counts = {member: len(slack_answers(slack, direct(member))) for member in SLACK_FAULTS}
        assert counts == {member: wanted for member, (_, _, wanted) in SLACK_FAULTS.items()}
        for member in SLACK_FAULTS:
            slack.dm(member, OTHER_QUESTION)
        for member in SLACK_FAULTS:
            slack.wait_posted(direct(member), OTHER_ANSWER)


def _to(channel: str) -> Callable[[Json], bool]:
    return lambda body: body.get("channel") == channel


@pytest.mark.usefixtures("impatient")
def test_faults_of_telegram_end_in_an_answer_a_second_one_is_marked_and_nobody_else_waits(
    parts: Parts, tmp_path: Path, telegram: TelegramStandIn
) -> None:
    for chat, (kind, times, _) in TELEGRAM_FAULTS.items():
        telegram.fail("sendMessage", kind, times, when=_in(chat), seconds=3.0)
    with running(parts, tmp_path, telegram=telegram):
        for chat in TELEGRAM_FAULTS:
            telegram.private(chat, QUESTION)
        telegram.private(CHAT, QUESTION)
        telegram.wait_until(lambda: telegram.sent(CHAT), 3.0)
        assert not quiet(tmp_path), "nobody had to wait, so nothing is shown about the others"
        telegram.wait_until(lambda: quiet(tmp_path), 40.0)
        answers = {chat: [message["text"] for message in telegram.sent(chat)] for chat in TELEGRAM_FAULTS}
        for chat in TELEGRAM_FAULTS:
            telegram.private(chat, OTHER_QUESTION)
        for chat in TELEGRAM_FAULTS:
            telegram.wait_until(lambda chat=chat: OTHER_ANSWER in "".join(m["text"] for m in telegram.sent(chat)))
    again = parts.knowledge.words["telegram.again"]
    assert all(said.startswith(again) for said_there in answers.values() for said in said_there[1:])
    wrong = {TELEGRAM_FAULTS[chat][:2]: len(said) for chat, said in answers.items() if _amiss(chat, said)}
    assert not wrong, "how many answers are there after which fault"


def _in(chat: int) -> Callable[[Json], bool]:
    return lambda body: body.get("chat_id") == chat


def _amiss(chat: int, said: list[str]) -> bool:
    return len(said) not in TELEGRAM_FAULTS[chat][2]
