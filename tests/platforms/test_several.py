"""Processes that share a PostgreSQL: what one leaves behind another ends, once; a lost server is waited for."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path

from bot.storage.database import Database
from bot.storage.outbox import Outbox
from bot.storage.receipts import Receipts
from bot.wiring import Parts
from tests.bot.postgres import Server
from tests.platforms.process import PATIENCE, Program, direct, now, running, slack_answers
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

QUESTION, ANSWER = "ＬＩＦＥって今後どこに移管されるの？", "厚生労働省から国保中央会へ移管"
USERS, CHATS = ("U0ONE", "U0TWO", "U0THREE", "U0FOUR"), (701, 702, 703, 704)


class Shared:
    """The database that the processes share, as a test looks into it."""

    def __init__(self, address: str) -> None:
        self._database = Database(address)

    def quiet(self) -> bool:
        """Whether everything is answered and sent."""
        return not Receipts(self._database, now).unanswered() and not Outbox(self._database, now).lanes()

    def close(self) -> None:
        """Lets go of it."""
        self._database.close()


def test_what_a_stopped_or_killed_process_leaves_behind_is_ended_by_another_and_once(
    tmp_path: Path, postgres_address: str, slack: SlackStandIn, telegram: TelegramStandIn
) -> None:
    given, shared = {"DATABASE_URL": postgres_address}, Shared(postgres_address)
    one, two = (Program(tmp_path / name, slack, telegram, given) for name in ("one", "two"))
    with ExitStack() as ending:
        for program in (one, two):
            program.folder.mkdir()
            ending.push(program)
        one.start()
        two.start(beside=True)
        telegram.fail("sendMessage", "429", retry_after=2, when=lambda body: body["chat_id"] == CHATS[0])
        telegram.private(CHATS[0], QUESTION)
        telegram.wait_until(lambda: not telegram.pending and telegram.refused)
        one.send(signal.SIGSTOP)  # it polls Telegram, and has an answer in hand
        telegram.private(CHATS[1], QUESTION)
        telegram.wait_until(lambda: telegram.sent(CHATS[0]) and telegram.sent(CHATS[1]), PATIENCE)
        one.send(signal.SIGCONT)
        telegram.private(CHATS[2], QUESTION)
        slack.dm(USERS[2], QUESTION)
        slack.wait_until(lambda: telegram.sent(CHATS[2]) and shared.quiet(), PATIENCE, "answers to both platforms")
        two.kill()
        telegram.private(CHATS[3], QUESTION)
        telegram.wait_until(lambda: telegram.sent(CHATS[3]), PATIENCE)
        slack.wait_until(shared.quiet, PATIENCE, "the end of all work")
    shared.close()
    for chat in CHATS:
        assert [ANSWER in message["text"] for message in telegram.sent(chat)] == [True], chat
    assert [ANSWER in row["text"] for row in slack_answers(slack, direct(USERS[2]))] == [True]


def test_a_lost_server_is_waited_for_and_nothing_is_lost(
    parts: Parts,
    tmp_path: Path,
    postgres: Server,
    postgres_address: str,
    slack: SlackStandIn,
    telegram: TelegramStandIn,
) -> None:
    with running(parts, tmp_path, slack, telegram, database_url=postgres_address):
        slack.dm(USERS[0], QUESTION)
        telegram.private(CHATS[0], QUESTION)
        shared = Shared(postgres_address)
        slack.wait_until(lambda: shared.quiet() and telegram.sent(CHATS[0]), PATIENCE, "the first answers")
        assert postgres.sever(postgres_address) > 0
        slack.dm(USERS[1], QUESTION)
        telegram.private(CHATS[1], QUESTION)
        slack.wait_until(lambda: shared.quiet() and telegram.sent(CHATS[1]), PATIENCE, "the second answers")
        postgres.stop()
        telegram.private(CHATS[2], QUESTION)
        postgres.start()
        telegram.wait_until(lambda: telegram.sent(CHATS[2]), PATIENCE)
        slack.wait_until(shared.quiet, PATIENCE, "the end of all work")
        shared.close()
    for chat in CHATS[:3]:
        assert [ANSWER in message["text"] for message in telegram.sent(chat)] == [True], chat
    for user in USERS[:2]:
        assert [ANSWER in row["text"] for row in slack_answers(slack, direct(user))] == [True], user
