"""Our sending beside DBOS with the same ledger: `make bench`. All figures of one run; ratios, since machines differ.

Both send the same reminder to the same recipients through a platform that takes 50 to 150 ms, eight at a time and as
fast as they can, on SQLite; both are killed (SIGKILL) half way and started again, and both look for what was perhaps
sent. DBOS runs as its manual advises for many small tasks: one durable workflow for each slice of a hundred recipients
from a queue that runs one at a time.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, true

from bot.broadcast.pacer import Limits, Pacer
from bot.broadcast.sending import IN_FLIGHT, Deliveries
from bot.platforms.platform import Part
from bot.storage.database import Database
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.ledger import Ledger, Queued
from bot.storage.reminders.reminders import RemindersInDatabase
from bot.storage.reminders.tables import DELIVERIES
from bot.storage.reminders.timetable import Planned, Timetable
from handlers.messages import MemberId, Reply
from handlers.reminders.model import Reminder
from knowledge.schedules.model import Schedule
from tests.platforms.process import ROOT

RECIPIENTS, SLICE = 2000, 100
OWN, DBOS_SLICES = "own", "dbos"
_PATIENCE = 300.0


def now() -> datetime:
    """The real time."""
    return datetime.now(ZoneInfo("Asia/Tokyo"))


class Letters:
    """A platform that writes each message into a file: what is there has arrived."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def reminder(self, to: str, reply: Reply, key: str) -> Part:
        """The call of a reminder."""
        return Part(to, "post", {"to": to}, key, reminder=True)

    async def send(self, part: Part, earlier: Sequence[str]) -> str | None:
        """Takes 50 to 150 ms; the message arrives in the middle."""
        pause = random.uniform(0.025, 0.075)
        await asyncio.sleep(pause)
        with self._file.open("a", encoding="utf-8") as letters:
            letters.write(f"{time.time()} {part.key}\n")
        await asyncio.sleep(pause)
        return part.key

    async def settle(self, part: Part, since: datetime) -> str | None:
        """Whether the message is in the file."""
        return part.key if part.key in self._file.read_text(encoding="utf-8") else None


def prepare(folder: Path) -> None:
    """A reminder that runs, with its recipients queued."""
    database = Database(address(folder))
    moment = now()
    reminder = Reminder(
        "r-1",
        "scheduled",
        MemberId("slack:U1"),
        "提出をお願いします。",
        ("everyone",),
        Schedule(None),
        moment,
        next_at=moment,
    )
    RemindersInDatabase(database, now).add(reminder)
    number = Timetable(database).begin(Planned(reminder, "", False), moment, moment)
    assert number is not None
    Ledger(database, "prepare").queue(number, reminder.id, (Queued(f"slack:U{n}") for n in range(RECIPIENTS)), moment)


def address(folder: Path) -> str:
    """The database of a run."""
    return f"sqlite:///{folder}/madoguchi.sqlite3"


def left(database: Database) -> int:
    """How many deliveries are not made yet."""
    query = select(func.count()).where(DELIVERIES.c.state.in_(("pending", "sending")))
    with database.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def deliveries(folder: Path, database: Database, owner: str) -> Deliveries:
    """Our sending, as the program wires it, without a pace."""
    pacer = Pacer(Limits(per_second=1000, chat_per_second=1000))
    letters: Any = Letters(folder / "letters")
    contacts = ContactsInDatabase(database)
    return Deliveries(
        "slack", letters, pacer, Ledger(database, owner), contacts, lambda *_: Reply(()), now, time.monotonic, 0.1
    )


async def own(folder: Path, owner: str) -> None:
    """Sends everything with our engine."""
    database = Database(address(folder))
    sender = deliveries(folder, database, owner)
    await sender.adopt()
    while left(database):
        if not await sender.round(lambda _: True, true()):
            await asyncio.sleep(0.05)
    await sender.drain()


async def dbos(folder: Path, owner: str) -> None:
    """Sends everything with a workflow for each slice; the ledger is the same."""
    from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID

    database = Database(address(folder))
    sender = deliveries(folder, database, owner)
    ledger = Ledger(database, owner)

    @DBOS.workflow()
    async def send_slice(number: int, first: int, last: int) -> None:
        await send_all(number, first, last)

    @DBOS.step()
    async def send_all(number: int, first: int, last: int) -> None:
        (running,) = [one for one in ledger.running() if one.number == number]
        due = [one for one in ledger.ready(running, "slack", now(), RECIPIENTS, ()) if first <= one.id < last]
        await sender._make(list(due), true())
        await sender.drain()

    system = folder / "dbos.sqlite3"
    config: DBOSConfig = {
        "name": "bench",
        "system_database_url": f"sqlite:///{system}",
        "executor_id": "one",
        "application_version": "1",
        "log_level": "CRITICAL",
    }
    DBOS(config=config)
    DBOS.launch()
    await DBOS.register_queue_async("slices", partition_concurrency=1, polling_interval_sec=0.5)
    await sender.adopt()
    (running,) = ledger.running()
    for first in range(1, RECIPIENTS + 1, SLICE):
        with SetWorkflowID(f"r-1:{first}"), SetEnqueueOptions(queue_partition_key="bot"):
            await DBOS.enqueue_workflow_async("slices", send_slice, running.number, first, first + SLICE)
    for first in range(1, RECIPIENTS + 1, SLICE):
        await (await DBOS.retrieve_workflow_async(f"r-1:{first}")).get_result(polling_interval_sec=0.1)
    DBOS.destroy()


def child(engine: str, folder: Path, owner: str) -> None:
    """One run in a process of its own; prints its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    asyncio.run({OWN: own, DBOS_SLICES: dbos}[engine](folder, owner))
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"cpu": cpu, "memory": after.ru_maxrss / 1024}), flush=True)


def start(engine: str, folder: Path, owner: str) -> subprocess.Popen[str]:
    """The run in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.engines", engine, str(folder), owner]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def arrived(folder: Path) -> list[str]:
    """When and what arrived, in order."""
    file = folder / "letters"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def until(condition: Callable[[], bool], what: str) -> None:
    """Waits for a condition."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"not in time: {what}")
        time.sleep(0.01)


def measured(engine: str) -> dict[str, float]:
    """A whole run, and one that is killed half way and started again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        process = start(engine, folder, "first")
        said = json.loads(process.communicate(timeout=_PATIENCE)[0])
        times = [float(line.split()[0]) for line in arrived(folder)]
        rate = (len(times) - 1) / (times[-1] - times[0])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        process = start(engine, folder, "first")
        until(lambda: len(arrived(folder)) >= RECIPIENTS // 2, f"half of {engine}")
        process.send_signal(signal.SIGKILL)
        process.wait()
        before, began = len(arrived(folder)), time.monotonic()
        process = start(engine, folder, "second")
        until(lambda: len(arrived(folder)) > before, f"the rest of {engine}")
        resumed = time.monotonic() - began
        process.communicate(timeout=_PATIENCE)
        counts = Counter(line.split()[1] for line in arrived(folder))
    return {
        "per second": rate,
        "ms CPU a delivery": said["cpu"] / RECIPIENTS * 1000,
        "MB": said["memory"],
        "s to resume": resumed,
        "lost": RECIPIENTS - len(counts),
        "twice": sum(count - 1 for count in counts.values()),
    }


def main() -> None:
    """Prints both, and how they compare."""
    found = {engine: measured(engine) for engine in (OWN, DBOS_SLICES)}
    print(f"{RECIPIENTS} deliveries, {IN_FLIGHT} in flight, SQLite, killed half way in a second run")
    for name in found[OWN]:
        ours, theirs = found[OWN][name], found[DBOS_SLICES][name]
        ratio = f"  ratio {theirs / ours:.2f}" if ours else ""
        print(f"  {name:20} own {ours:8.2f}  DBOS {theirs:8.2f}{ratio}")
    if any(found[OWN][name] for name in ("lost", "twice")):
        sys.exit("our engine lost something or sent it twice")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
    else:
        main()
