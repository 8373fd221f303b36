"""kill -9 at any moment: after a restart every question is answered once, and no step of a dialogue is taken twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from bot.wiring import Parts
from tests.handlers.talk import Talk
from tests.platforms.process import PATIENCE, Program, direct, now, quiet, slack_answers
from tests.platforms.slack_standin import Json, Said, SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

QUESTION, ANSWER = "ＬＩＦＥって今後どこに移管されるの？", "厚生労働省から国保中央会へ移管"
WORKED = ("残業代を計算して", "時給1300円", "月70時間")
USERS = [f"U0MEMBER{number}" for number in range(10)]
CHATS = [700 + number for number in range(10)]
KILLS, BURST = 10, 5


@pytest.fixture
def again(parts: Parts) -> str:
    """How a message begins that was perhaps sent before."""
    return parts.knowledge.words["telegram.again"]


@pytest.fixture
def program(tmp_path: Path, slack: SlackStandIn, telegram: TelegramStandIn) -> Program:
    """The program, not yet started."""
    return Program(tmp_path, slack, telegram)


def confirmed(telegram: TelegramStandIn) -> bool:
    """Whether Telegram may forget all updates."""
    return not telegram.pending


def settled(program: Program, slack: SlackStandIn, telegram: TelegramStandIn) -> None:
    """Waits until nothing is left to answer or to send."""
    slack.wait_until(lambda: confirmed(telegram) and quiet(program.folder), PATIENCE, "the last answer")


def test_what_was_confirmed_is_answered_once_by_the_next_process(
    program: Program, slack: SlackStandIn, telegram: TelegramStandIn
) -> None:
    """Killed at the moment of the confirmation, and while an answer waits for a limit of the platform to pass."""
    with program:
        telegram.private(CHATS[0], QUESTION)
        slack.dm(USERS[0], QUESTION)
        telegram.wait_until(lambda: confirmed(telegram))
        program.kill()
        slack.fail("chat.postMessage", "429", retry_after=60, when=lambda body: body["channel"] == direct(USERS[1]))
        telegram.fail("sendMessage", "429", retry_after=60, when=lambda body: body["chat_id"] == CHATS[1])
        program.start()
        slack.dm(USERS[1], QUESTION)
        telegram.private(CHATS[1], QUESTION)
        slack.wait_until(lambda: any(call.fault for call in slack.calls) and telegram.refused, PATIENCE)
        telegram.wait_until(lambda: confirmed(telegram))
        program.kill()
        program.start()
        settled(program, slack, telegram)
    for user, chat in zip(USERS[:2], CHATS[:2], strict=True):
        assert [ANSWER in row["text"] for row in slack_answers(slack, direct(user))] == [True], user
        assert [ANSWER in message["text"] for message in telegram.sent(chat)] == [True], chat


def test_what_was_being_sent_is_there_once_in_slack_and_marked_where_it_is_there_twice_in_telegram(
    program: Program, slack: SlackStandIn, telegram: TelegramStandIn, again: str
) -> None:
    """Killed before the platform said whether it took the message: one it did take, one it did not."""
    members = list(zip(("slow", "drop_before"), USERS, CHATS, strict=False))
    for kind, user, chat in members:
        slack.fail("chat.postMessage", kind, seconds=PATIENCE, when=_at("channel", direct(user)))
        telegram.fail("sendMessage", kind, seconds=PATIENCE, when=_at("chat_id", chat))
    with program:
        for _, user, chat in members:
            slack.dm(user, QUESTION)
            telegram.private(chat, QUESTION)
        slack.wait_until(lambda: sum(call.fault is not None for call in slack.calls) == 2, PATIENCE)
        telegram.wait_until(lambda: telegram.refused and telegram.sent(CHATS[0]))
        program.kill()
        program.start()
        settled(program, slack, telegram)
    assert [len(slack_answers(slack, direct(user))) for _, user, _ in members] == [1, 1]
    marked = [[message["text"].startswith(again) for message in telegram.sent(chat)] for _, _, chat in members]
    assert marked == [[False, True], [True]]


def _at(key: str, place: object) -> Callable[[Json], bool]:
    return lambda body: body.get(key) == place


def test_a_typed_answer_in_flight_takes_the_dialogue_on_by_one_step(
    program: Program, parts: Parts, slack: SlackStandIn, telegram: TelegramStandIn, again: str
) -> None:
    talk = Talk(parts.counter, now().date())
    expected = [talk.say(said).splitlines()[0] for said in WORKED]
    with program:
        slack.dm(USERS[0], WORKED[0])
        telegram.private(CHATS[0], WORKED[0])
        settled(program, slack, telegram)
        slack.dm(USERS[0], WORKED[1], wait=False)
        telegram.private(CHATS[0], WORKED[1])
        slack.wait_until(lambda: len(slack.acks) == 2 and confirmed(telegram), PATIENCE)
        program.kill()
        program.start()
        settled(program, slack, telegram)
        slack.dm(USERS[0], WORKED[2])
        telegram.private(CHATS[0], WORKED[2])
        settled(program, slack, telegram)
    shown = [row["text"].splitlines()[0] for row in slack_answers(slack, direct(USERS[0]))]
    told = [message["text"] for message in telegram.sent(CHATS[0])]
    assert shown == expected
    once = [said.removeprefix(f"{again}\n").splitlines()[0] for said in told]
    assert len(told) <= len(expected) + sum(said.startswith(again) for said in told)
    assert list(dict.fromkeys(once)) == expected


class Stream:
    """Members of both platforms who ask one question after the other, as fast as they are confirmed."""

    def __init__(self, slack: SlackStandIn, telegram: TelegramStandIn) -> None:
        self._slack, self._telegram = slack, telegram
        self.said: list[Said] = []

    def burst(self) -> list[threading.Thread]:
        """Asks as every member on both platforms, beside whatever the test does."""
        threads = [threading.Thread(target=self._in_slack), threading.Thread(target=self._in_telegram)]
        for thread in threads:
            thread.start()
        return threads

    def deliver_unconfirmed(self) -> None:
        """Delivers again what was not confirmed, as Slack does."""
        heard = {ack.event_id for ack in self._slack.acks}
        for said in self.said:
            if said.event_id not in heard:
                self._slack.redeliver(said)

    def _in_slack(self) -> None:
        for user in USERS[:BURST]:
            self.said.append(self._slack.dm(user, QUESTION, wait=False, timeout=PATIENCE))

    def _in_telegram(self) -> None:
        for chat in CHATS[:BURST]:
            self._telegram.private(chat, QUESTION)


def test_a_stream_of_questions_is_answered_once_each_whenever_the_program_is_killed(
    program: Program, slack: SlackStandIn, telegram: TelegramStandIn, again: str
) -> None:
    dice, stream, numbers = random.Random(20261122), Stream(slack, telegram), count(1)
    with program:
        for _ in range(KILLS):
            threads = stream.burst()
            moment = _progress(slack, telegram) + dice.randrange(BURST * 4)
            with suppress(AssertionError):  # all is done before the moment came: then it is killed idle
                slack.wait_until(lambda moment=moment: _progress(slack, telegram) >= moment, 0.6, f"{next(numbers)}")
            program.kill()
            program.start()
            for thread in threads:
                thread.join(PATIENCE)
            stream.deliver_unconfirmed()
        settled(program, slack, telegram)
    counts = {user: len(slack_answers(slack, direct(user))) for user in USERS[:BURST]}
    assert counts == dict.fromkeys(USERS[:BURST], KILLS)
    for chat in CHATS[:BURST]:
        texts = [message["text"] for message in telegram.sent(chat)]
        marked = [said for said in texts if said.startswith(again)]
        assert KILLS <= len(texts) <= KILLS + len(marked), chat
        assert all(ANSWER in said for said in texts)
    assert not telegram.refused
    assert "Traceback" not in program.log.read_text()


def _progress(slack: SlackStandIn, telegram: TelegramStandIn) -> int:
    """Counts everything that both sides can see of each other."""
    return slack.last() + len(slack.acks) + sum(telegram.counts.values())
