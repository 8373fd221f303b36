"""What a moment brings, whatever was off, paused, crashed or set back: nothing goes out twice, or late unasked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from bot.broadcast.timekeeping import Notice
from bot.storage.database import Database
from bot.storage.reminders.tables import OCCURRENCES
from bot.storage.schema import MARKS
from handlers.reminders.timing import coming
from knowledge.schedules.model import Schedule
from knowledge.schedules.quiet import Quiet
from tests.broadcast.conftest import empty
from tests.broadcast.scene import LATE, NOON, TOKYO, Hands, Scene
from tests.broadcast.together import together

A, B, C = "slack:UA", "slack:UB", "telegram:1"
DAILY = "FREQ=DAILY;BYHOUR=12;BYMINUTE=0"
NEVER_QUIET = Quiet(time(0), time(0))
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def repeating(scene: Scene, rrule: str = DAILY, identity: str = "r-1", **changed: Any) -> str:
    """A reminder that repeats, approved now."""
    schedule = Schedule(None, rrule, changed.pop("holidays", "keep"))
    quiet = None if changed.get("ignore_quiet") else scene.quiet
    (begins,) = coming(schedule, scene.clock() - timedelta(microseconds=1), 1, quiet, TOKYO)
    return scene.approved(identity, begins.at, begins.key, schedule=schedule, **changed)


def look(scene: Scene) -> list[str]:
    """What is to be told after a look at the time."""
    return [notice.what for notice in scene.timekeeping.look(scene.clock())]


def at(scene: Scene, moment: datetime) -> list[str]:
    """What goes out between a look at the moment and the next one."""
    scene.clock.now = moment
    scene.timekeeping.look(moment)
    gone = scene.send_all()
    scene.timekeeping.look(moment)
    return gone


def next_at(scene: Scene, identity: str = "r-1") -> datetime | None:
    found = scene.reminders.find(identity)
    assert found
    return found.next_at


def deeds(scene: Scene) -> list[str]:
    return [deed.what for deed in scene.audit.of("r-1")]


@pytest.fixture
def two(scene: Scene) -> Scene:
    """Two people who can be written to."""
    scene.import_(A, C)
    return scene


# Once


def test_a_reminder_goes_out_at_its_moment_to_everybody_once_and_ends(two: Scene) -> None:
    two.approved(at=NOON + HOUR)
    assert at(two, NOON + HOUR - timedelta(seconds=1)) == []
    assert two.state() == "scheduled"
    assert at(two, NOON + HOUR) == [A, C]
    assert two.state() == "finished"
    assert at(two, NOON + DAY) == []
    assert deeds(two) == ["began", "finished"]


def test_who_is_told_what(two: Scene) -> None:
    two.approved()
    two.approved("r-2", NOON - 2 * HOUR)
    (late,) = two.timekeeping.look(NOON)
    assert (late.what, late.reminder.id, late.moment) == ("late", "r-2", NOON - 2 * HOUR)
    two.send_all()
    assert [(one.what, one.reminder.id) for one in two.timekeeping.look(NOON)] == [("finished", "r-1")]
    assert two.timekeeping.look(NOON) == []


def test_an_audience_of_nobody_ends_at_once(scene: Scene) -> None:
    scene.approved()
    assert look(scene) == ["finished"]
    assert scene.state() == "finished"


def test_an_audience_that_is_all_left_out_ends_too(two: Scene) -> None:
    for member in (A, C):
        two.prefer(member, stopped=True)
    two.approved()
    assert at(two, NOON) == []
    assert two.state() == "finished"
    assert set(two.states().values()) == {"skipped"}


def test_those_who_came_until_the_moment_get_it(two: Scene) -> None:
    two.approved(at=NOON + HOUR)
    two.import_(B)
    two.contacts.blocked(C)
    assert at(two, NOON + HOUR) == [A, B]


# Repeated


def test_a_repeated_one_goes_out_each_time_and_says_when_next(two: Scene) -> None:
    repeating(two)
    for day in range(3):
        assert at(two, NOON + day * DAY) == [A, C]
        assert (two.state(), next_at(two)) == ("scheduled", NOON + (day + 1) * DAY)
        assert at(two, NOON + day * DAY + 2 * HOUR) == []


def test_a_repeated_one_ends_after_its_last_time(two: Scene) -> None:
    last = (NOON + DAY).astimezone(TOKYO)
    repeating(two, f"{DAILY};UNTIL={last:%Y%m%d}T030000Z")
    assert at(two, NOON) == [A, C]
    assert at(two, NOON + DAY) == [A, C]
    assert (two.state(), next_at(two)) == ("finished", None)


@pytest.mark.parametrize(
    ("holidays", "moment"),
    [
        ("keep", datetime(2026, 11, 28, 12, 0, tzinfo=TOKYO)),
        ("before", datetime(2026, 11, 27, 12, 0, tzinfo=TOKYO)),
        ("after", datetime(2026, 11, 30, 12, 0, tzinfo=TOKYO)),
    ],
)
def test_what_a_day_off_moves_goes_out_once_on_the_day_it_was_moved_to(
    two: Scene, holidays: str, moment: datetime
) -> None:
    two.clock.forward(hours=1)
    repeating(two, "FREQ=WEEKLY;BYDAY=SA;BYHOUR=12;BYMINUTE=0", holidays=holidays)
    sent = [hour for hour in range(1, 24 * 7) if at(two, NOON + hour * HOUR)]
    assert [NOON + hour * HOUR for hour in sent] == [moment]
    assert keys(two) == ["2026-11-28T12:00"]


def test_two_that_a_day_off_moves_to_one_moment_are_one(two: Scene) -> None:
    repeating(two, "FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=12;BYMINUTE=0", holidays="after")
    assert at(two, datetime(2026, 11, 30, 12, 0, tzinfo=TOKYO)) == [A, C]
    assert next_at(two) == datetime(2026, 12, 7, 12, 0, tzinfo=TOKYO)
    assert len(keys(two)) == 1


def test_a_schedule_beyond_the_known_holidays_ends(two: Scene) -> None:
    two.clock.now = datetime(2099, 11, 29, 12, 0, tzinfo=TOKYO)
    repeating(two, "FREQ=DAILY;BYHOUR=12;BYMINUTE=0", holidays="after")
    for day in range(4):
        at(two, datetime(2099, 11, 29, 12, 0, tzinfo=TOKYO) + day * DAY)
    assert two.state() == "finished"


# Quiet hours


def test_a_moment_that_comes_in_quiet_hours_waits_for_their_end(two: Scene) -> None:
    two.approved(at=NOON.replace(hour=20, minute=59))
    assert at(two, NOON.replace(hour=21, minute=1)) == []
    morning = NOON.replace(hour=8) + DAY
    assert (two.state(), next_at(two)) == ("scheduled", morning)
    assert at(two, morning - MINUTE) == []
    assert at(two, morning) == [A, C]


def test_what_ignores_quiet_hours_goes_out_in_them(two: Scene) -> None:
    two.approved(at=NOON.replace(hour=23), ignore_quiet=True)
    assert at(two, NOON.replace(hour=23)) == [A, C]


def test_what_is_under_way_when_quiet_hours_begin_goes_on_after_them_without_being_late(two: Scene) -> None:
    evening = NOON.replace(hour=20, minute=59, second=50)
    two.approved(at=evening)
    two.clock.now = evening
    look(two)
    (running,) = two.ledger.running()
    (first,) = two.ready(running)
    two.claim(first, "first")
    two.ledger.sent(first, None, evening)
    for hours in range(1, 11):
        assert at(two, evening + hours * HOUR) == []
    assert two.state() == "running"
    assert at(two, NOON.replace(hour=8) + DAY) == [C]
    assert two.state() == "finished"


def test_a_member_with_own_quiet_hours_gets_it_at_their_end(two: Scene) -> None:
    two.prefer(C, quiet=(time(11), time(15)))
    two.approved()
    assert at(two, NOON) == [A]
    for minutes in range(0, 180, 10):
        assert at(two, NOON + minutes * MINUTE) == []
        assert two.state() == "running"
    assert at(two, NOON + 3 * HOUR) == [C]
    assert two.state() == "finished"


def test_own_quiet_hours_that_ended_long_ago_make_what_is_left_late(two: Scene) -> None:
    two.prefer(C, quiet=(time(11), time(15)))
    two.approved()
    assert at(two, NOON) == [A]
    assert at(two, NOON + 3 * HOUR + LATE + MINUTE) == []
    assert two.state() == "late"


# Late


@pytest.mark.parametrize(
    ("after", "state", "gone"),
    [(LATE, "finished", [A, C]), (LATE + timedelta(seconds=1), "late", []), (5 * DAY, "late", [])],
)
def test_what_is_too_late_waits_for_a_person(two: Scene, after: timedelta, state: str, gone: list[str]) -> None:
    two.approved()
    assert at(two, NOON + after) == gone
    assert two.state() == state


def test_a_late_one_goes_out_when_a_person_says_so_and_is_told_once(two: Scene) -> None:
    two.approved()
    two.clock.now = NOON + 2 * HOUR
    assert look(two) == ["late"]
    assert look(two) == []
    assert two.reminders.resume("r-1", two.clock())
    assert at(two, NOON + 2 * HOUR + MINUTE) == [A, C]
    assert two.state() == "finished"


def test_a_late_one_that_a_person_lets_out_at_night_goes_out_in_the_morning(two: Scene) -> None:
    two.approved()
    night = NOON.replace(hour=22)
    assert at(two, night) == []
    two.reminders.resume("r-1", night)
    assert at(two, night) == []
    assert at(two, NOON.replace(hour=8) + DAY) == [A, C]


def test_a_late_one_that_is_cancelled_is_never_sent(two: Scene) -> None:
    two.approved()
    at(two, NOON + 2 * HOUR)
    two.reminders.cancel("r-1")
    assert at(two, NOON + 3 * HOUR) == []
    assert two.state() == "cancelled"


def test_of_several_missed_the_last_is_looked_at_and_the_rest_noted(two: Scene) -> None:
    repeating(two)
    assert at(two, NOON + 4 * DAY + MINUTE) == [A, C]
    assert next_at(two) == NOON + 5 * DAY
    first = two.audit.of("r-1")[0]
    assert (first.what, first.details) == ("missed", "4")


def test_of_several_missed_the_last_is_late_too(two: Scene) -> None:
    repeating(two)
    assert at(two, NOON + 4 * DAY + 2 * HOUR) == []
    assert (two.state(), next_at(two)) == ("late", NOON + 4 * DAY)


def test_a_late_repeated_one_gives_way_to_its_next_time(two: Scene) -> None:
    repeating(two)
    assert at(two, NOON + 2 * HOUR) == []
    assert at(two, NOON + DAY - MINUTE) == []
    assert two.state() == "late"
    at(two, NOON + DAY)
    assert at(two, NOON + DAY) == [A, C]
    assert keys(two) == ["2026-11-25T12:00"]
    assert two.state() == "scheduled"


def test_a_person_who_lets_out_one_time_late_has_not_let_out_the_next(two: Scene) -> None:
    repeating(two)
    at(two, NOON + 2 * HOUR)
    two.reminders.resume("r-1", two.clock())
    assert at(two, NOON + DAY + 2 * HOUR) == []
    assert two.state() == "late"


def test_what_was_under_way_when_the_machine_went_off_waits_for_a_person(two: Scene) -> None:
    two.approved()
    look(two)
    two.clock.forward(hours=3)
    assert two.send_all() == [], "also before anybody has looked at the time"
    assert look(two) == ["late"]
    two.reminders.resume("r-1", two.clock())
    assert at(two, two.clock()) == [A, C]


def test_what_was_begun_but_not_queued_when_the_machine_went_off_waits_for_a_person(two: Scene) -> None:
    two.approved()
    (planned,) = two.timetable.due(NOON)
    two.timetable.begin(planned, NOON, NOON)
    assert at(two, NOON + 3 * HOUR) == []
    assert two.state() == "late"
    two.reminders.resume("r-1", two.clock())
    assert at(two, NOON + 3 * HOUR) == [A, C]


def test_a_delivery_that_is_tried_again_and_again_is_late_at_last(two: Scene) -> None:
    two.approved(audience=(A,))
    look(two)
    for number in range(0, 61, 2):
        two.clock.now = NOON + number * MINUTE
        look(two)
        (running,) = two.ledger.running()
        for due in two.ready(running):
            two.claim(due, str(number))
            two.ledger.back(due, str(number), two.clock() + MINUTE)
    assert two.state() == "running"
    two.clock.forward(minutes=2)
    assert look(two) == ["late"]


# Paused


def test_paused_over_its_moment_it_waits_until_it_is_resumed_and_is_late_then(two: Scene) -> None:
    two.approved(at=NOON + HOUR)
    two.reminders.change("r-1", ["scheduled"], "paused")
    assert at(two, NOON + 2 * HOUR) == []
    two.reminders.resume("r-1", two.clock())
    assert at(two, NOON + 2 * HOUR) == [A, C]


def test_paused_for_long_over_its_moment_a_person_is_asked(two: Scene) -> None:
    two.approved(at=NOON + HOUR)
    two.reminders.change("r-1", ["scheduled"], "paused")
    two.clock.now = NOON + 5 * HOUR
    two.reminders.resume("r-1", two.clock())
    assert look(two) == ["late"]


def test_paused_in_the_middle_and_resumed_days_later_it_goes_on(two: Scene) -> None:
    two.approved()
    look(two)
    two.reminders.change("r-1", ["running"], "paused")
    assert at(two, NOON + 3 * DAY) == []
    two.reminders.resume("r-1", two.clock())
    assert at(two, NOON + 3 * DAY) == [A, C]
    assert two.state() == "finished"


def test_a_repeated_one_paused_in_the_middle_ends_that_time_and_then_comes_to_the_last_missed(two: Scene) -> None:
    repeating(two)
    look(two)
    two.reminders.change("r-1", ["running"], "paused")
    two.clock.now = NOON + 3 * DAY + MINUTE
    two.reminders.resume("r-1", two.clock())
    assert at(two, two.clock()) == [A, C]
    assert at(two, two.clock()) == [A, C]
    assert keys(two) == ["2026-11-24T12:00", "2026-11-27T12:00"]


def test_what_is_sent_again_after_the_end_ends_again_and_the_next_time_stays(two: Scene) -> None:
    repeating(two)
    look(two)
    (running,) = two.ledger.running()
    (due,) = two.ready(running)
    two.claim(due, "first")
    two.ledger.settle(due, "first", "failed", "why", NOON)
    assert at(two, NOON) == [C]
    two.clock.forward(hours=5)
    assert two.reminders.resend("r-1", "failed", two.clock()) == 1
    assert at(two, two.clock()) == [A]
    assert (two.state(), next_at(two)) == ("scheduled", NOON + DAY)


# Crashes and clocks


def test_a_crash_in_the_middle_of_queueing_doubles_nobody(two: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    two.joined(A, "telegram:9")
    two.approved()
    original = two.ledger.queue

    class Crash(Exception):
        pass

    def crashed(number: int, reminder: str, recipients: Any, now: datetime) -> None:
        def some() -> Iterator[Any]:
            yield next(iter(recipients))

        original(number, reminder, some(), now)
        raise Crash

    monkeypatch.setattr(two.ledger, "queue", crashed)
    with pytest.raises(Crash):
        look(two)
    with two.database.engine.begin() as connection:
        connection.execute(OCCURRENCES.update().values(queued=False))
    two.prefer(A, platform="telegram")
    fresh = two.again("two")
    assert at(fresh, NOON + MINUTE) == [A, C]
    assert fresh.state() == "finished"


def test_what_was_to_be_told_when_the_database_failed_is_told_later(
    two: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    two.approved(at=NOON - 2 * HOUR)

    def failing() -> list[object]:
        raise OperationalError("", {}, Exception("locked"))

    with monkeypatch.context() as broken:
        broken.setattr(two.timetable, "under_way", failing)
        with pytest.raises(OperationalError):
            look(two)
    assert two.state() == "late"
    assert look(two) == ["late"]
    assert look(two) == []


def test_two_processes_that_look_at_once_begin_it_once(two: Scene) -> None:
    for number in range(5):
        two.approved(f"r-{number}")
    together(4, lambda nth: two.again(str(nth)).timekeeping.look(NOON))
    with two.database.engine.connect() as connection:
        assert len(connection.execute(select(OCCURRENCES.c.number)).all()) == 5
    assert sorted(two.send_all()) == [A] * 5 + [C] * 5


@pytest.mark.parametrize("back", [MINUTE, HOUR, 5 * HOUR, 2 * DAY])
def test_a_clock_that_is_set_back_sends_nothing_twice(two: Scene, back: timedelta) -> None:
    repeating(two)
    two.approved("r-2")
    two.approved("r-3", NOON + HOUR)
    assert at(two, NOON + 10 * MINUTE) == [A, C, A, C]
    assert at(two, NOON + 10 * MINUTE - back) == []
    gone: list[str] = []
    for minutes in range(0, int(back / MINUTE) + 120, 10):
        gone += at(two, NOON + 10 * MINUTE - back + minutes * MINUTE)
    assert gone == [A, C], "only what comes later, once"
    assert two.state("r-3") == "finished"


def test_one_whose_time_went_out_before_goes_on_with_the_next(two: Scene) -> None:
    repeating(two)
    assert at(two, NOON) == [A, C]
    (planned,) = two.timetable.due(NOON + DAY)
    assert two.timetable.plan(planned, NOON + HOUR, "2026-11-24T12:00", "scheduled")
    assert at(two, NOON + HOUR) == []
    assert (two.state(), next_at(two)) == ("scheduled", NOON + DAY)
    assert at(two, NOON + DAY) == [A, C]


# A restored back-up


def restored(scene: Scene, moment: datetime) -> None:
    """Says that a back-up was restored."""
    with scene.database.engine.begin() as connection:
        connection.execute(MARKS.delete())
        connection.execute(insert(MARKS).values(name="restored", at=moment))


def test_after_a_restore_nothing_that_was_due_before_is_sent_unasked(two: Scene) -> None:
    two.approved("r-2")
    look(two)
    two.approved("r-1", NOON + 5 * MINUTE)
    two.approved("r-3", NOON + 30 * MINUTE)
    restored(two, NOON + 10 * MINUTE)
    two.clock.now = NOON + 11 * MINUTE
    assert two.send_all() == []
    assert sorted(look(two)) == ["restored", "restored"]
    assert at(two, NOON + 11 * MINUTE) == []
    assert at(two, NOON + 30 * MINUTE) == [A, C]
    assert [two.state(f"r-{number}") for number in (1, 2, 3)] == ["late", "late", "finished"]
    for identity in ("r-1", "r-2"):
        two.reminders.resume(identity, two.clock())
    assert at(two, NOON + 31 * MINUTE) == [A, C, A, C]


def test_after_a_restore_a_repeated_one_goes_on_with_its_next_time(two: Scene) -> None:
    repeating(two)
    restored(two, NOON + 3 * DAY + HOUR)
    assert at(two, NOON + 3 * DAY + HOUR) == []
    assert two.state() == "late"
    at(two, NOON + 4 * DAY)
    assert at(two, NOON + 4 * DAY) == [A, C]
    assert keys(two) == ["2026-11-28T12:00"]


def keys(scene: Scene) -> list[str]:
    """Which times of `r-1` were begun."""
    with scene.database.engine.connect() as connection:
        found = connection.execute(select(OCCURRENCES.c.key).where(OCCURRENCES.c.reminder == "r-1"))
        return sorted(found.scalars())


# Whatever happens in whatever order


class Whatever(RuleBasedStateMachine):
    """Two reminders, three people, several processes, and a clock that anybody may set."""

    database: Database

    @initialize()
    def begin(self) -> None:
        empty(self.database)
        self.clock = Hands(NOON)
        self.processes = 0
        self.restart()
        self.scene.import_(A, B, C)
        self.scene.joined(A, C)
        self.scene.approved("r-1", NOON + HOUR)
        repeating(self.scene, "FREQ=DAILY;BYHOUR=9,12,13,18;BYMINUTE=0", "r-2")
        self.sent: dict[tuple[int, str], int] = {}
        self.asked: dict[str, int] = {}

    @rule()
    def restart(self) -> None:
        self.processes += 1
        self.scene = Scene(self.database, self.clock, f"process-{self.processes}", NEVER_QUIET)

    @rule()
    def look(self) -> None:
        told: list[Notice] = self.scene.timekeeping.look(self.clock())
        for notice in told:
            if notice.what == "late":
                self.asked[notice.reminder.id] = self.asked.get(notice.reminder.id, 0) + 1

    @rule(identity=st.sampled_from(["r-1", "r-2"]))
    def pause(self, identity: str) -> None:
        self.scene.reminders.change(identity, ["scheduled", "running"], "paused")

    @rule(identity=st.sampled_from(["r-1", "r-2"]))
    def resume(self, identity: str) -> None:
        self.scene.reminders.resume(identity, self.clock())

    @precondition(lambda self: self.processes > 5)
    @rule(identity=st.sampled_from(["r-1", "r-2"]))
    def cancel(self, identity: str) -> None:
        self.scene.reminders.cancel(identity)

    @rule(minutes=st.sampled_from([1, 20, 59, 61, 180, 600, 1500]))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule(minutes=st.sampled_from([1, 59, 61, 300, 1500]))
    def clock_is_set_back(self, minutes: int) -> None:
        self.clock.forward(minutes=-minutes)

    @rule()
    def crash_before_queueing(self) -> None:
        for planned in self.scene.timetable.due(self.clock())[:1]:
            moment = planned.reminder.next_at or self.clock()
            if not self._late(moment) and not planned.reminder.schedule.rrule:
                self.scene.timetable.begin(planned, moment, self.clock())
        self.restart()

    @rule(member=st.sampled_from([A, C]), platform=st.sampled_from(["slack", "telegram"]))
    def prefer(self, member: str, platform: str) -> None:
        self.scene.prefer(member, platform=platform)

    @rule(most=st.integers(1, 3))
    def send(self, most: int) -> None:
        for running in self.scene.ledger.running():
            if not self.scene.timekeeping.may_send(running, self.clock()):
                continue
            assert not self._late(running.touched), "what is late waits for a person"
            due = [one for name in ("slack", "telegram") for one in self.scene.ready(running, name)]
            for one in due[:most]:
                if self.scene.claim(one, f"{self.processes}-{one.id}-{one.attempt}"):
                    person = A if one.chat in (A, C) else one.chat
                    self.sent[running.number, person] = self.sent.get((running.number, person), 0) + 1
                    self.scene.ledger.sent(one, None, self.clock())

    def _late(self, moment: datetime) -> bool:
        return self.clock() - moment > LATE

    @invariant()
    def nobody_gets_anything_twice(self) -> None:
        assert all(count == 1 for count in self.sent.values())

    @invariant()
    def nothing_is_begun_late_without_being_asked_for(self) -> None:
        with self.database.engine.connect() as connection:
            for row in connection.execute(select(OCCURRENCES)):
                unasked = not self.asked.get(row.reminder)
                assert not (unasked and row.started - row.due > LATE)

    @invariant()
    def one_time_is_one_occurrence(self) -> None:
        with self.database.engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(select(OCCURRENCES.c.reminder, OCCURRENCES.c.key))]
        assert len(found) == len(set(found))
        assert len([reminder for reminder, _ in found if reminder == "r-1"]) <= 1

    def teardown(self) -> None:
        """In the end everything comes to its end, once somebody says so."""
        if not hasattr(self, "sent"):
            return
        for _ in range(6):
            for identity in ("r-1", "r-2"):
                self.resume(identity)
            self.look()
            self.send(3)
        self.nobody_gets_anything_twice()
        assert self.scene.state("r-1") in ("finished", "cancelled", "scheduled")
        assert list(self.scene.reminders.rows("r-1", "pending", "sending")) == []


def test_whatever_happens_nothing_goes_out_twice_or_late_unasked() -> None:
    database = Database("sqlite://")
    machine = type("OnOneDatabase", (Whatever,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    database.close()
