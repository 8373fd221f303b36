"""The goals of broadcasting, measured on `madoguchi serve` between stand-ins: `make bench`, or `--only f` for a part.

Prints figures, which hang on the machine; what is lost, sent twice or beyond a limit ends the run with an error.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from sqlalchemy import select

from bot.platforms.slack.address import NAME as SLACK
from bot.platforms.telegram.address import NAME as TELEGRAM
from bot.storage.database import Database
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.tables import OCCURRENCES
from handlers.reminders.model import Contact
from tests.bot.postgres import server
from tests.platforms.arrivals import busiest_chat, most_within
from tests.platforms.broadcast_process import FIRST_CHAT, SETTINGS, Broadcast, in_slack, in_telegram
from tests.platforms.conftest import ORGANIZERS
from tests.platforms.process import Program, direct
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

LATENCY = (0.05, 0.15)  # seconds that a platform takes
FAST = {"SLACK_RATE_PER_SECOND": "100", "TELEGRAM_RATE_PER_SECOND": "100"}
REAL = {"SLACK_RATE_PER_SECOND": "5", "TELEGRAM_RATE_PER_SECOND": "30"}
EVEN = {"SLACK_RATE_PER_SECOND": "30", "TELEGRAM_RATE_PER_SECOND": "30"}
PATIENCE, SEED = 600.0, 20261124
KILLS, MEMBERS, FEW = 20, 1000, 300  # members of each platform
QUESTION = "ＬＩＦＥって今後どこに移管されるの？"
_LOOK = 0.1  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")
_wrong: list[str] = []


@dataclass
class Scene:
    """Stand-ins, a database, and the programs on it."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    database: Database
    programs: list[Program]

    @property
    def arrived(self) -> int:
        """How many messages came to both platforms."""
        return len(self.slack.arrivals) + len(self.telegram.arrivals)

    def until(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Waits for something; looks seldom, so that the stand-ins in the same process are not held up."""
        end = time.monotonic() + patience
        while not condition():
            if time.monotonic() > end:
                sys.exit(f"not in time: {what}")
            time.sleep(_LOOK)

    def until_more(self, messages: int) -> float:
        """Waits until so many more messages have come; seconds."""
        began, enough = time.monotonic(), self.arrived + messages
        self.until(lambda: self.arrived >= enough, "more messages")
        return time.monotonic() - began

    def until_ended(self, *broadcasts: Broadcast) -> None:
        """Waits until broadcasts have ended."""
        for each in broadcasts:
            self.until(lambda broadcast=each: broadcast.state == "finished", "the end")


@contextmanager
def scene(rates: Mapping[str, str], programs: int = 1, postgres: bool = False, strict: bool = False) -> Iterator[Scene]:
    """Everything around programs that are not started yet; `strict`: the stand-ins enforce the platforms' limits."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        slack = stack.enter_context(SlackStandIn(latency=LATENCY, any_channel=True, strict_rates=strict))
        telegram = stack.enter_context(
            TelegramStandIn(strict_start=False, latency=LATENCY, enforce_rates=strict, check=None)
        )
        slack.workspace.add_channel(ORGANIZERS, "organizers")
        address = server().create() if postgres else f"sqlite:///{folder}/madoguchi.sqlite3"
        database = Database(address)
        stack.callback(database.close)
        made = []
        for number in range(programs):
            (own := folder / str(number)).mkdir()
            given = SETTINGS | rates | {"DATABASE_URL": address}
            made.append(Program(own, slack, telegram, given))
            stack.callback(made[-1].end)
        yield Scene(slack, telegram, database, made)


def expect(true: bool, what: str) -> None:
    """Notes what must not be."""
    if not true:
        _wrong.append(what)
        print(f"  WRONG: {what}")


def killed(postgres: bool) -> None:
    """kill -9 at random moments."""
    dice, kind = random.Random(SEED), "PostgreSQL" if postgres else "SQLite"
    with scene(FAST, postgres=postgres) as at:
        once = Broadcast(at.database, MEMBERS, MEMBERS)
        sure = Broadcast(at.database, MEMBERS, MEMBERS, "at-least-once", identity="r-2", first=90_000)
        once.go()
        sure.go()
        (program,) = at.programs
        program.start()
        for _ in range(KILLS):
            at.until_more(dice.randrange(1, 4 * MEMBERS // (KILLS + 1)))
            time.sleep(dice.uniform(0, 0.1))
            program.kill()
            program.start()
        at.until_ended(once, sure)
        print(f"  {kind}: kill -9 at {KILLS} random moments of two broadcasts to {2 * MEMBERS:,} each, seed {SEED}")
        told, seen = in_telegram(at.telegram), in_slack(at.slack)
        for broadcast, guarantee in ((once, "at most once"), (sure, "at least once")):
            for platform, arrived in ((SLACK, seen), (TELEGRAM, told)):
                found = broadcast.outcome(platform, arrived)
                silent = [address for address in found.lost if address not in found.unknown]
                print(
                    f"    {platform:8} {guarantee:13} lost {len(found.lost):2} ({len(silent)} of them not listed), "
                    f"sent twice {len(found.twice):2}, unknown {len(found.unknown):2}"
                )
                sure_of_all = platform == SLACK or broadcast is sure
                expect(not silent and not (sure_of_all and found.lost), f"lost: {found.lost}")
                expect(not found.twice or (platform == TELEGRAM and broadcast is sure), f"twice: {found.twice}")


def kills() -> None:
    """(a) kill -9."""
    killed(postgres=False)
    killed(postgres=True)


def pace() -> None:
    """(b) How near to the limits, and never beyond: to many chats, to one group and one channel again and again."""
    group, channel, held = f"{TELEGRAM}:-1001", f"{SLACK}:C0CHANNEL", FIRST_CHAT + 777
    with scene(REAL, strict=True) as at:
        many = Broadcast(at.database, telegram=1500)
        few = [
            Broadcast(at.database, slack=8, more=[group, channel], identity=f"s-{n}", first=n * 100) for n in range(25)
        ]
        at.telegram.fail("sendMessage", "429", retry_after=5, when=lambda body: body["chat_id"] == held)
        (program,) = at.programs
        program.start()
        for broadcast in (many, *few):
            broadcast.go()
        at.until_ended(many, *few)
        told, seen = at.telegram.arrivals, at.slack.arrivals
        to_many = sorted(moment for moment, chat in told if int(str(chat)) >= FIRST_CHAT)
        in_all = sum(to_many[0] <= moment <= to_many[-1] for moment, _ in told)
        share = (in_all - 1) / (to_many[-1] - to_many[0]) / 30
        print(
            f"  Telegram: {share:.1%} of 30/s on the mean; most in a second {most_within(told, 1.0)} in all, ", end=""
        )
        print(f"{busiest_chat(told, 1.0)} to a chat; most in a minute to a group {most_within(told, 60.0, -1001)}")
        direct_ones = sorted(moment for moment, chat in seen if str(chat).startswith("D"))
        in_all = sum(direct_ones[0] <= moment <= direct_ones[-1] for moment, _ in seen)
        share = (in_all - 1) / (direct_ones[-1] - direct_ones[0]) / 5
        print(f"  Slack: {share:.1%} of 5/s on the mean; most in a second {most_within(seen, 1.0)} in all, ", end="")
        reminded = [(moment, chat) for moment, chat in seen if chat != ORGANIZERS]  # who hear how each has ended
        print(f"{busiest_chat(reminded, 1.0)} to a channel")
        _honoured(at, held)
        refused = [call for call in at.telegram.refused if call.body.get("chat_id") != held]
        expect(not refused, f"Telegram refused {len(refused)}")
        expect(most_within(told, 1.0) <= 30 and busiest_chat(told, 1.0) <= 1, "more than Telegram allows in a second")
        expect(most_within(told, 60.0, -1001) <= 20, "more than a group may have in a minute")
        expect(busiest_chat(reminded, 1.0) <= 1, "more than a channel may have in a second")


def _honoured(at: Scene, held: int) -> None:
    """What became of the one chat that was told to wait, and of the others meanwhile."""
    first, second = (moment for moment, chat in at.telegram.arrivals if chat == held)
    beside = sum(first < moment < second for moment, _ in at.telegram.arrivals) / (second - first)
    print(f"  told to wait 5 s (429): tried again after {second - first:.1f} s; {beside:.1f}/s to others meanwhile")
    expect(second - first >= 5.0, "a 429 was not honoured")


def answers() -> None:
    """(c) Members' questions during a broadcast."""
    with scene(REAL, strict=True) as at:
        broadcast = Broadcast(at.database, slack=1000, telegram=9000)
        (program,) = at.programs
        program.start()
        broadcast.go()
        at.until_more(100)
        asked: dict[object, float] = {}
        for number in range(200):
            began = time.monotonic()
            user, chat = f"U0ASKER{number}", 700_000 + number
            if number % 2:
                asked[direct(user)] = began
                at.slack.dm(user, QUESTION, wait=False)
            else:
                asked[chat] = began
                at.telegram.private(chat, QUESTION)
            time.sleep(max(0.0, began + 0.5 - time.monotonic()))
        at.until(lambda: len(asked.keys() & _chats(at)) == len(asked), "all answers")
        ends = {chat: moment for moment, chat in (*at.slack.arrivals, *at.telegram.arrivals) if chat in asked}
        for name, kind in ((SLACK, str), (TELEGRAM, int)):
            waited = [ends[place] - asked[place] for place in asked if isinstance(place, kind)]
            middle, late = np.percentile(waited, 50), np.percentile(waited, 99)
            print(f"  {name:8} {len(waited)} questions: p50 {middle:.3f} s, p99 {late:.3f} s until the answer arrived")
        print(f"  meanwhile {broadcast.counts()['sent']:,} of 10,000 reminders were sent")


def _chats(at: Scene) -> set[object]:
    return {chat for _, chat in (*at.slack.arrivals, *at.telegram.arrivals)}


def queue() -> None:
    """(d) 100,000 recipients."""
    many = 100_000
    with scene(REAL) as at:
        began = time.monotonic()
        addresses = (f"{(SLACK, TELEGRAM)[n % 2]}:{'U0M' * (n % 2 == 0)}{100_000 + n}" for n in range(many))
        ContactsInDatabase(at.database).put(Contact(address, address) for address in addresses)
        print(f"  {many:,} contacts put in: {time.monotonic() - began:.1f} s")
        broadcast = Broadcast(at.database, audience=("everyone",))
        (program,) = at.programs
        program.start()
        time.sleep(3.0)
        before, began = memory(program), time.monotonic()
        broadcast.go()
        at.until(lambda: _queued(at.database), "the queue")
        took = time.monotonic() - began
        at.until_more(100)
        count = sum(broadcast.counts().values())
        after = memory(program)
        print(
            f"  {count:,} recipients queued in {took:.1f} s; most memory {before:.0f} MB before, {after:.0f} MB after"
        )
        expect(count == many, "somebody was left out")


def _queued(database: Database) -> bool:
    with database.engine.connect() as connection:
        return bool(connection.execute(select(OCCURRENCES.c.queued)).scalar())


def memory(program: Program) -> float:
    """The most memory that a program had in use so far, in MB."""
    lines = Path(f"/proc/{program.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def takeover() -> None:
    """(e) Another process goes on."""
    for sign, name in ((signal.SIGKILL, "kill -9"), (signal.SIGSTOP, "SIGSTOP")):
        took = []
        for _ in range(3):
            with scene(EVEN, programs=2, postgres=True) as at:
                broadcast = Broadcast(at.database, FEW, FEW)
                one, two = at.programs
                one.start()
                two.start(beside=True)
                broadcast.go()
                at.until_more(100)
                one.send(sign)
                time.sleep(1.0)  # what was in flight has arrived
                took.append(1.0 + at.until_more(1))
                at.until_more(100)
                if sign == signal.SIGSTOP:
                    one.send(signal.SIGCONT)
                at.until_ended(broadcast)
                told, seen = in_telegram(at.telegram), in_slack(at.slack)
                there, found = broadcast.outcome(SLACK, seen), broadcast.outcome(TELEGRAM, told)
                expect(not there.lost and not there.twice, f"Slack after {name}: {there}")
                expect(not found.twice and set(found.lost) <= set(found.unknown), f"Telegram after {name}: {found}")
        print(f"  {name}: another process goes on after {', '.join(f'{each:.1f}' for each in took)} s; nothing twice")


def effort() -> None:
    """(f) CPU of a delivery."""
    for platform in (SLACK, TELEGRAM):
        for postgres in (False, True):
            with scene(EVEN, postgres=postgres) as at:
                broadcast = Broadcast(at.database, **{platform: MEMBERS})
                (program,) = at.programs
                program.start()
                time.sleep(3.0)
                idle = _cpu_while(program, partial(time.sleep, 5.0))
                broadcast.go()
                busy = _cpu_while(program, partial(at.until_ended, broadcast))
            waiting = idle[0] / idle[1]
            each, rate = (busy[0] - waiting * busy[1]) / MEMBERS, MEMBERS / busy[1]
            kind = "PostgreSQL" if postgres else "SQLite"
            print(f"  {platform:8} {kind:10} {each * 1000:.2f} ms CPU a delivery at {rate:.1f}/s ", end="")
            print(f"(waiting it uses {waiting * 1000:.1f} ms a second)")


def _cpu_while(program: Program, act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of CPU that a program used meanwhile, and seconds that passed."""

    def used() -> float:
        fields = Path(f"/proc/{program.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    cpu, began = used(), time.monotonic()
    act()
    return used() - cpu, time.monotonic() - began


PARTS: dict[str, tuple[str, Callable[[], None]]] = {
    "a": ("killed at random moments", kills),
    "b": ("the pace", pace),
    "c": ("members' questions during a broadcast to 10,000", answers),
    "d": ("a long queue", queue),
    "e": ("takeover by another process on PostgreSQL", takeover),
    "f": ("CPU", effort),
}


def main() -> None:
    """Prints the figures of all parts, or of those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    sys.setswitchinterval(0.0005)  # the stand-ins, in threads of this process, note when messages arrive
    gc.disable()
    parser.add_argument("--only", choices=PARTS, action="append")
    for part in parser.parse_args().only or PARTS:
        title, measure = PARTS[part]
        began = time.monotonic()
        print(f"({part}) {title}", flush=True)
        measure()
        print(f"  [{time.monotonic() - began:.0f} s]", flush=True)
    if _wrong:
        sys.exit(f"wrong: {len(_wrong)}")


if __name__ == "__main__":
    main()
