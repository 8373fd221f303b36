"""Payloads of every kind, broken in every way: nothing falls over or goes astray, no word of a member is logged."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import hmac
import json
import logging
import random
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.wiring import Parts
from tests.platforms.payloads import SAID, SlackPayloads, TelegramPayloads, broken_request
from tests.platforms.process import Fixed, quiet, running
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

Json = dict[str, Any]

PAYLOADS, BATCH, AT_ONCE = 10_000, 250, 16
SECRET, ORGANIZERS = "hook-secret", "C0ORGANIZERS"
LOGGERS = ("", "uvicorn", "slack_bolt", "slack_sdk", "telegram", "asyncio")


class Records(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(record)

    def tracebacks(self) -> list[str]:
        """What was logged with a traceback."""
        return [self._whole(record) for record in self.kept if record.exc_info or "Traceback" in record.getMessage()]

    def about(self, words: str) -> list[str]:
        """What was logged with these words in it."""
        escaped = json.dumps(words)[1:-1]
        return [said for record in self.kept if words in (said := self._whole(record)) or escaped in said]

    def _whole(self, record: logging.LogRecord) -> str:
        formatter = logging.Formatter()
        trace = formatter.formatException(record.exc_info) if record.exc_info else ""
        return f"{record.name}: {record.getMessage()} {trace}"


@contextmanager
def listening() -> Iterator[Records]:
    """What every part of the program logs."""
    records, loggers = Records(), [logging.getLogger(name) for name in LOGGERS]
    for logger in loggers:
        logger.addHandler(records)
    try:
        yield records
    finally:
        for logger in loggers:
            logger.removeHandler(records)


_NO_ANSWER = 599


class Sender:
    """Sends payloads through the real entrances and remembers the ones that were met with a server error."""

    def __init__(self, address: str, signing_secret: str) -> None:
        self._address, self._key = address, signing_secret
        self.failed: list[tuple[int, str]] = []

    async def send(self, requests: list[tuple[str, str, bytes]]) -> None:
        """Sends (path, content type, body) of each, some at once."""
        free = asyncio.Semaphore(AT_ONCE)
        async with httpx.AsyncClient(base_url=self._address, timeout=30.0, trust_env=False) as client:

            async def one(path: str, kind: str, body: bytes) -> None:
                async with free:
                    try:
                        status = (
                            await client.post(path, content=body, headers=self._headers(path, kind, body))
                        ).status_code
                    except httpx.TransportError:
                        status = _NO_ANSWER
                    if status >= 500:
                        self.failed.append((status, body.decode("utf-8", "replace")[:2000]))

            await asyncio.gather(*(one(*request) for request in requests))

    def _headers(self, path: str, kind: str, body: bytes) -> dict[str, str]:
        if path.startswith("/telegram"):
            return {"content-type": kind, "X-Telegram-Bot-Api-Secret-Token": SECRET}
        at = str(int(time.time()))
        digest = hmac.new(self._key.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
        return {"content-type": kind, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


BODIES = (b"", b"{", b"[]", b"5", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 5_000, b"payload=%7B",
          b"payload=5", b'{"user":5}', b'{"type":"event_callback","event":5}')  # fmt: skip


@pytest.fixture
def entrances(
    parts: Parts, tmp_path: Path, slack: SlackStandIn, telegram: TelegramStandIn
) -> Iterator[tuple[str, Records]]:
    """The address of the program, which both platforms call over HTTP, and what it logs; no traceback is in it."""
    more = {
        "slack_app_token": "",
        "slack_signing_secret": slack.signing_secret,
        "telegram_webhook_url": "http://127.0.0.1:1/telegram/webhook",
        "telegram_webhook_secret": SECRET,
    }
    cheap = Fixed({}, "walls-package-purpose")
    with listening() as records:
        with running(parts, tmp_path, slack, telegram, cheap.matcher, **more) as address:
            yield address, records
        gc.collect()
    assert not records.tracebacks(), f"{len(records.tracebacks())}, the first: {records.tracebacks()[0]}"
    assert not records.about(SAID), f"{len(records.about(SAID))}, the first: {records.about(SAID)[0]}"


def answered(slack: SlackStandIn, telegram: TelegramStandIn, address: str) -> None:
    """A normal question is answered on both platforms."""
    slack.dm("U0NORMAL", "年収の壁の支援パッケージは?", to=f"{address}/slack/events")
    telegram.private(77, "年収の壁の支援パッケージは?", to=f"{address}/telegram/webhook", secret=SECRET)
    slack.wait_posted("D0NORMAL")
    telegram.wait_until(lambda: telegram.sent(77))


async def test_ten_thousand_broken_payloads_bring_nothing_down_and_send_nothing_astray(
    tmp_path: Path, slack: SlackStandIn, telegram: TelegramStandIn, entrances: tuple[str, Records]
) -> None:
    address, _ = entrances
    telegram.check = slack.check = None  # what is made of a broken keyboard is broken
    dice = random.Random(20261122)
    makers, sender = (
        (SlackPayloads(dice, slack.workspace.address), TelegramPayloads(dice)),
        Sender(address, slack.signing_secret),
    )
    astray: list[str] = []
    for start in range(0, PAYLOADS, BATCH):
        requests = [broken_request(*makers, number, dice) for number in range(start, start + BATCH)]
        calls, told = slack.last(), len(telegram.calls) + len(telegram.refused)
        await sender.send(requests)
        await asyncio.to_thread(slack.wait_until, lambda: quiet(tmp_path), 10.0, "the answers")
        named = "".join(urllib.parse.unquote_plus(body.decode()) for _, _, body in requests)
        places = [call.channel for call in slack.calls if call.number > calls]
        fresh = (call for call in (*telegram.calls, *telegram.refused) if call.number > told)
        places += [str(call.body.get("chat_id", "")) for call in fresh]
        astray += [place for place in places if place != ORGANIZERS and json.dumps(place)[2:-1] not in named]
    assert not sender.failed, f"{len(sender.failed)}, the first: {sender.failed[0]}"
    assert not astray
    await asyncio.to_thread(answered, slack, telegram, address)


async def test_bodies_that_are_no_payload_are_refused(
    slack: SlackStandIn, telegram: TelegramStandIn, entrances: tuple[str, Records]
) -> None:
    address, _ = entrances
    sender = Sender(address, slack.signing_secret)
    for body in BODIES:
        for path in ("/slack/events", "/telegram/webhook"):
            for kind in ("application/json", "application/x-www-form-urlencoded"):
                await sender.send([(path, kind, body)])
    assert not sender.failed, f"{len(sender.failed)}, the first: {sender.failed[0]}"
    await asyncio.to_thread(answered, slack, telegram, address)


async def test_a_forged_button_removes_no_answer_in_another_chat(
    tmp_path: Path, slack: SlackStandIn, telegram: TelegramStandIn, entrances: tuple[str, Records]
) -> None:
    """Telegram passes on whatever data a changed client sends."""
    address, _ = entrances
    to = {"to": f"{address}/telegram/webhook", "secret": SECRET}
    await asyncio.to_thread(answered, slack, telegram, address)
    mine = telegram.private(78, "年収の壁の支援パッケージは?", **to)
    await asyncio.to_thread(telegram.wait_until, lambda: telegram.sent(78) and quiet(tmp_path))
    other = next(row for row in telegram.shown(77) if row["from"]["id"] == 77)
    telegram.press(78, telegram.sent(78)[-1], data=f"remove:telegram:77:{other['message_id']}", **to)
    await asyncio.to_thread(telegram.wait_until, lambda: not telegram.unanswered and quiet(tmp_path))
    assert mine.status == 200
    assert [row["from"]["id"] for row in telegram.shown(77)] == [77, 111]


def test_an_answer_of_telegram_that_cannot_be_read_is_not_logged(
    parts: Parts, tmp_path: Path, telegram: TelegramStandIn
) -> None:
    """It holds what members wrote: an update, or a message that quotes them."""
    telegram.fail("getUpdates", "malformed")
    telegram.private(76, f"{SAID}です。年収の壁の支援パッケージは?")
    telegram.private(77, f"{SAID}です。年収の壁の支援パッケージは?")
    with listening() as records, running(parts, tmp_path, telegram=telegram):
        telegram.wait_until(lambda: telegram.sent(77))
    assert not records.about(SAID), records.about(SAID)[0][:300]
    assert not records.tracebacks(), records.tracebacks()[0][:300]
