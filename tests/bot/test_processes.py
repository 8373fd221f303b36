"""Several processes on one database: who is at work, who takes up whose work, and who alone may do something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import func, text, update

from bot.storage.database import Database
from bot.storage.leases import Leases
from bot.storage.outbox import Outbox, Queued
from bot.storage.processes import Processes
from bot.storage.receipts import Receipts, TakenUp
from bot.storage.schema import PROCESSES
from tests.conftest import fixed_now

Start = Callable[[], "Process"]
_TOKENS = count(1)


class Process:
    """What one process has of the shared database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.processes = Processes(database, lambda: f"process-{next(_TOKENS)}")
        self.processes.join()
        self.leases = Leases(database, self.processes.identity)
        self.receipts = Receipts(database, fixed_now, self.processes.identity)
        self.outbox = Outbox(database, fixed_now, self.processes.identity)

    @property
    def id(self) -> str:
        """Its identity."""
        return self.processes.identity()

    def silent(self, seconds: float) -> None:
        """Makes it one that has not been heard for some time."""
        ago = func.now() - text(f"interval '{seconds} seconds'")
        with self.database.engine.begin() as connection:
            connection.execute(update(PROCESSES).where(PROCESSES.c.id == self.id).values(beat=ago))


@pytest.fixture
def server(postgres_address: str) -> Iterator[Start]:
    databases: list[Database] = []

    def process() -> Process:
        databases.append(Database(postgres_address))
        return Process(databases[-1])

    yield process
    for database in databases:
        database.close()


def test_processes_see_each_other_until_they_leave(server: Start) -> None:
    one, two = server(), server()
    assert one.processes.alive() == two.processes.alive() == {one.id, two.id}
    gone = two.id
    two.processes.leave()
    assert one.processes.alive() == {one.id}
    assert gone not in one.processes.alive()


def test_a_process_that_is_silent_for_too_long_is_buried_by_one_other(server: Start) -> None:
    one, two, dead = server(), server(), server()
    dead.silent(4)
    assert one.processes.bury() == []
    dead.silent(6)
    with ThreadPoolExecutor() as pool:
        buried = list(pool.map(lambda process: process.processes.bury(), [one, two, one, two]))
    assert sorted(buried, key=len) == [[], [], [], [dead.id]]


def test_a_process_keeps_its_identity_as_long_as_it_beats(server: Start) -> None:
    one, two = server(), server()
    before = one.id
    one.silent(6)
    assert one.processes.beat()
    assert two.processes.bury() == []
    assert one.id == before


def test_a_process_that_was_thought_dead_comes_back_as_another(server: Start) -> None:
    one, two = server(), server()
    before = one.id
    one.silent(6)
    assert two.processes.bury() == [before]
    assert not one.processes.beat()
    assert one.id != before
    assert two.processes.alive() == {one.id, two.id}


def test_on_sqlite_a_process_is_alone(sqlite_address: str) -> None:
    database = Database(sqlite_address)
    killed = Process(database)
    killed.outbox.queue([Queued("web:one", "{}")])
    one = Process(database)
    assert one.processes.alive() == {one.id}
    assert one.processes.bury() == []
    assert one.processes.beat()
    assert one.outbox.to_empty() == ["web:one"]
    database.close()


# What a process was about to do


def test_what_a_dead_process_left_behind_is_taken_up_by_one_other(server: Start) -> None:
    one, two, dead = server(), server(), server()
    for number in range(20):
        dead.receipts.take(f"web:{number}", "{}")
        dead.outbox.queue([Queued(f"web:{number}", "{}")])
    assert one.receipts.to_answer() == []
    assert one.outbox.to_empty() == []
    dead.processes.leave()
    with ThreadPoolExecutor() as pool:
        answered = list(pool.map(lambda process: len(process.receipts.to_answer()), [one, two]))
        emptied = list(pool.map(lambda process: len(process.outbox.to_empty()), [one, two]))
    assert sum(answered) == sum(emptied) == 20


def test_an_arrival_that_another_has_taken_up_is_not_answered_twice(server: Start) -> None:
    one, stopped = server(), server()
    number = stopped.receipts.take("web:1", "{}")
    assert number is not None
    stopped.silent(6)
    one.processes.bury()
    assert one.receipts.to_answer() == [(number, "{}")]

    def answer(process: Process) -> None:
        with process.database.together():
            process.outbox.queue([Queued("web:1", "{}")])
            process.receipts.answered(number)

    with pytest.raises(TakenUp):
        answer(stopped)
    assert one.outbox.lanes() == []
    answer(one)
    with pytest.raises(TakenUp):
        answer(one)
    assert one.outbox.waiting("web:1") != []


def test_a_part_that_another_has_taken_up_is_not_sent_twice(server: Start) -> None:
    one, stopped = server(), server()
    stopped.outbox.queue([Queued("web:1", "{}")])
    [part] = stopped.outbox.waiting("web:1")
    stopped.silent(6)
    one.processes.bury()
    assert not stopped.outbox.sending(part.number), "it is not taken up yet, but may be at any moment"
    assert one.outbox.to_empty() == ["web:1"]
    assert not stopped.outbox.sending(part.number)
    assert stopped.outbox.waiting("web:1") == []
    assert one.outbox.sending(part.number)


def test_what_was_sent_is_sent_whoever_has_taken_it_up(server: Start) -> None:
    one, stopped = server(), server()
    stopped.outbox.queue([Queued("web:1", "{}")])
    [part] = stopped.outbox.waiting("web:1")
    assert stopped.outbox.sending(part.number)
    stopped.silent(6)
    one.processes.bury()
    assert one.outbox.to_empty() == ["web:1"]
    stopped.outbox.sent(part.number, "id")
    stopped.outbox.failed(part.number)
    assert not one.outbox.sending(part.number)
    assert one.outbox.lanes() == []


# What only one may do


def test_a_lease_is_one_process_s_until_it_is_released_or_its_owner_is_dead(server: Start) -> None:
    one, two = server(), server()
    assert one.leases.take("listen:telegram") == 1
    assert one.leases.take("listen:telegram") == 1
    assert two.leases.take("listen:telegram") is None
    assert two.leases.take("listen:other") == 1
    one.leases.release("listen:telegram")
    assert not one.leases.mine("listen:telegram", 1)
    two.leases.release("listen:telegram")
    assert two.leases.take("listen:telegram") == 2
    assert one.leases.take("listen:telegram") is None
    two.silent(6)
    assert one.processes.bury() == [two.id]
    assert one.leases.take("listen:telegram") == 3


def test_an_old_epoch_is_told_from_the_present_one(server: Start) -> None:
    one, two = server(), server()
    assert one.leases.take("x") == 1
    assert one.leases.mine("x", 1)
    one.silent(6)
    two.processes.bury()
    assert two.leases.take("x") == 2
    assert not one.leases.mine("x", 1)
    one.processes.beat()
    assert not one.leases.mine("x", 1)
    assert not one.leases.mine("x", 2)
    assert two.leases.mine("x", 2)


def test_of_many_that_want_a_lease_at_once_one_gets_it(server: Start) -> None:
    everybody = [server() for _ in range(6)]
    for name in ("a", "b", "c"):
        with ThreadPoolExecutor(len(everybody)) as pool:
            epochs = list(pool.map(lambda process, name=name: process.leases.take(name), everybody))
        assert sorted(map(str, epochs)) == ["1", *["None"] * 5]


def test_a_lease_outlives_a_restart_on_sqlite(sqlite_address: str) -> None:
    database = Database(sqlite_address)
    assert Process(database).leases.take("x") == 1
    assert Process(database).leases.take("x") == 2
    database.close()
