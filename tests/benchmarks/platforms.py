"""200 members at once on both platforms: `make bench`. All figures of one run; ratios, since machines differ.

Prints how long the members waited for their answers, how many answers a second left, and how that compares with
answering the same questions one after another through the counter alone. Whoever gets a wrong answer, none or two
ends the run with an error.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from bot.platforms.slack.rendering import messages
from bot.settings import Settings
from bot.wiring import Parts, wire
from knowledge.evaluation import read_questions
from tests.benchmarks.matching import QUESTIONS
from tests.platforms.process import direct, now, running, slack_answers
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

MEMBERS, DIFFERENT, PATIENCE = 200, 50, 120.0
FIRST_CHAT = 10_000


def asked(parts: Parts) -> list[tuple[str, str]]:
    """A question for every member, neighbours with different ones, and how its answer of one message begins."""
    found: dict[str, str] = {}
    for question in read_questions(QUESTIONS):
        text = str(question["question"])
        answer = parts.counter.answer(text, now().date())
        if answer.decision.kind == "answer" and len(shown := messages(answer.reply)) == 1:
            found[text] = str(shown[0]["text"]).splitlines()[0][:20]
        if len(found) == DIFFERENT:
            break
    return list(islice(cycle(found.items()), MEMBERS))


def alone(parts: Parts, questions: Sequence[str]) -> float:
    """Seconds that the counter needs for the questions, one after another, twice: once for each platform."""
    start = time.perf_counter()
    for text in (*questions, *questions):
        parts.counter.answer(text, now().date())
    return time.perf_counter() - start


def crowd(parts: Parts, answers: Sequence[tuple[str, str]]) -> tuple[list[float], float]:
    """Seconds that each member waited on either platform, and seconds until the last one had an answer."""
    users = [f"U0M{number:03}" for number in range(MEMBERS)]
    chats = [FIRST_CHAT + number for number in range(MEMBERS)]
    with tempfile.TemporaryDirectory() as folder, SlackStandIn() as slack, TelegramStandIn() as telegram:
        with running(parts, Path(folder), slack, telegram):
            start = time.monotonic()
            begun: dict[str | int, float] = {}
            for user, chat, (text, _) in zip(users, chats, answers, strict=True):
                begun[direct(user)] = time.monotonic()
                slack.dm(user, text, wait=False)
                begun[chat] = time.monotonic()
                telegram.private(chat, text)
            slack.wait_until(lambda: len(slack.posted()) >= MEMBERS, PATIENCE)
            telegram.wait_until(lambda: telegram.counts["sendMessage"] >= MEMBERS, PATIENCE)
            calls = [call for call in telegram.calls if call.method == "sendMessage"]
            ends = {call.channel: call.at for call in slack.posted()} | {
                call.body["chat_id"]: call.at for call in calls
            }
        for user, chat, (_, begins) in zip(users, chats, answers, strict=True):
            expect(user, begins, [row["text"] for row in slack_answers(slack, direct(user))])
            expect(str(chat), begins, [message["text"] for message in telegram.sent(chat)])
    return [ends[place] - begun[place] for place in begun], max(ends.values()) - start


def expect(member: str, begins: str, said: Sequence[str]) -> None:
    """Ends the run where a member was not told the one answer that belongs to the question."""
    if len(said) != 1 or not said[0].startswith(begins):
        sys.exit(f"{member} was told {said}, and not {begins}")


def main() -> None:
    """Prints all figures."""
    parts = wire(Settings(database_url="sqlite://"), now=now)
    answers = asked(parts)
    counter = alone(parts, [text for text, _ in answers])
    waited, took = crowd(parts, answers)
    many = 2 * len(answers)
    middle, late = np.percentile(waited, 50), np.percentile(waited, 99)
    print(f"{len(answers)} members at once on each platform: median {middle:.2f} s   p99 {late:.2f} s until the answer")
    print(f"the program, both platforms          {many / took:6.1f} answers/s   {took:.2f} s for {many}")
    print(f"the counter alone, one by one        {many / counter:6.1f} answers/s   {counter:.2f} s for {many}")
    print(
        json.dumps({"platforms": {"took_to_counter": round(took / counter, 2), "p99_to_took": round(late / took, 2)}})
    )


if __name__ == "__main__":
    main()
