"""Reminders as they were ordered: who may change what when, and what is said of where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.reminders import reminders as module
from handlers.reminders.model import SETTLED, Reminder, Settled, State
from knowledge.schedules.model import Schedule
from tests.broadcast.scene import AUTHOR, NOON, OTHER, Scene
from tests.broadcast.together import together

STATES: tuple[State, ...] = (
    "draft",
    "pending_approval",
    "scheduled",
    "running",
    "paused",
    "cancelled",
    "finished",
    "late",
)
A, B, C = "slack:UA", "slack:UB", "telegram:1"


# Keeping


def test_a_reminder_comes_back_as_it_was_kept(scene: Scene) -> None:
    kept = Reminder(
        "r-full",
        "draft",
        AUTHOR,
        "**要求書**を<11月5日>までに。\n二行目",
        ("tag:女性部", "slack:C1", "list"),
        Schedule(NOON + timedelta(days=1), "FREQ=MONTHLY;BYDAY=2TU", "before"),
        NOON.astimezone(UTC),
        "deadline",
        {"日付": "11月5日", "名前": ""},
        "deadlines",
        "attend",
        "at-least-once",
        True,
        None,
        1,
        None,
        None,
    )
    scene.reminders.add(kept, [A, B, A])
    assert scene.reminders.find("r-full") == kept
    assert scene.audience.reach(["list"], "", reminder="r-full").recipients == 2
    assert scene.reminders.find("r-none") is None


def test_reminders_are_listed_newest_first_in_the_states_that_are_asked_for(scene: Scene) -> None:
    for number in range(5):
        scene.keep(f"r-{number}")
    scene.reminders.change("r-3", ["pending_approval"], "draft")
    assert [one.id for one in scene.reminders.all()] == ["r-4", "r-3", "r-2", "r-1", "r-0"]
    assert [one.id for one in scene.reminders.all("draft", "late")] == ["r-3"]


def test_reminders_that_are_made_at_once_are_all_kept(scene: Scene) -> None:
    together(8, lambda number: scene.keep(f"r-{number}"))
    assert len(scene.reminders.all()) == 8


# Versions


def test_an_edit_counts_the_version_up_and_needs_approval_again(scene: Scene) -> None:
    kept = scene.keep("r-1", audience=("list",), listed=[A, B])
    assert scene.reminders.approve("r-1", 1, OTHER, NOON)
    assert scene.reminders.edit(replace(kept, text="新しい文"))
    edited = scene.reminders.find("r-1")
    assert edited == replace(kept, text="新しい文", version=2)
    assert scene.audience.reach(["list"], "", reminder="r-1").recipients == 2
    assert scene.timetable.due(NOON) == []
    assert edited
    assert scene.reminders.edit(edited, [C])
    assert scene.audience.reach(["list"], "", reminder="r-1").recipients == 1


def test_an_edit_of_a_version_that_is_not_the_last_is_refused(scene: Scene) -> None:
    kept = scene.keep()
    assert scene.reminders.edit(replace(kept, text="先"))
    assert not scene.reminders.edit(replace(kept, text="後"), [A])
    assert [one.text for one in scene.reminders.all()] == ["先"]
    assert scene.audience.reach(["list"], "", reminder="r-1").recipients == 0


def test_of_two_who_edit_at_once_one_is_refused(scene: Scene) -> None:
    kept = scene.keep()
    assert sorted(together(6, lambda number: scene.reminders.edit(replace(kept, text=str(number))))) == [
        *[False] * 5,
        True,
    ]


def test_approval_holds_for_the_version_that_was_seen_and_once(scene: Scene) -> None:
    kept = scene.keep()
    scene.reminders.edit(replace(kept, text="変えた"))
    assert not scene.reminders.approve("r-1", 1, OTHER, NOON)
    assert not scene.reminders.approve("r-1", 3, OTHER, NOON)
    assert scene.state() == "pending_approval"
    assert sorted(together(6, lambda _: scene.reminders.approve("r-1", 2, OTHER, NOON))) == [*[False] * 5, True]
    assert scene.reminders.find("r-1") == replace(
        kept, text="変えた", version=2, state="scheduled", approved_by=OTHER, next_at=NOON.astimezone(UTC)
    )


def test_an_edit_and_an_approval_at_once_leave_no_unseen_text_approved(scene: Scene) -> None:
    for number in range(10):
        identity = f"r-{number}"
        kept = scene.keep(identity)

        def act(nth: int, kept: Reminder = kept) -> bool:
            return (
                scene.reminders.edit(replace(kept, text="変えた"))
                if nth
                else scene.reminders.approve(kept.id, 1, OTHER, NOON)
            )

        together(2, act)
        found = scene.reminders.find(identity)
        assert found
        assert (found.state, found.text) in {("scheduled", kept.text), ("pending_approval", "変えた")}


def test_a_version_that_was_let_out_late_is_asked_for_again_after_an_edit(scene: Scene) -> None:
    scene.approved(at=NOON - timedelta(hours=2))
    scene.timekeeping.look(NOON)
    assert scene.reminders.resume("r-1", NOON)
    found = scene.reminders.find("r-1")
    assert found
    assert scene.reminders.edit(replace(found, state="pending_approval"))
    assert scene.reminders.approve("r-1", 2, OTHER, NOON - timedelta(hours=2))
    scene.timekeeping.look(NOON)
    assert scene.state() == "late"


# Which command works in which state: what becomes of it, None where it is refused

COMMANDS: dict[str, dict[State, State | None]] = {
    "approve": {"pending_approval": "scheduled"},
    "pause": {"scheduled": "paused", "running": "paused"},
    "resume": {"paused": "scheduled", "late": "scheduled"},
    "cancel": {state: "cancelled" for state in STATES if state not in ("cancelled", "finished")},
    "edit": {"draft": "pending_approval", "pending_approval": "pending_approval", "scheduled": "pending_approval"},
    "reject": {"pending_approval": "draft"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works_in_its_states_and_changes_nothing_in_others(scene: Scene, command: str, state: State) -> None:
    kept = scene.keep()
    scene.reminders.change("r-1", ["pending_approval"], state)
    done = {
        "approve": lambda: scene.reminders.approve("r-1", 1, OTHER, NOON),
        "pause": lambda: scene.reminders.change("r-1", ["scheduled", "running"], "paused"),
        "resume": lambda: scene.reminders.resume("r-1", NOON),
        "cancel": lambda: scene.reminders.cancel("r-1"),
        "edit": lambda: scene.reminders.edit(replace(kept, text="変えた")),
        "reject": lambda: scene.reminders.change("r-1", ["pending_approval"], "draft"),
    }[command]()
    after = COMMANDS[command].get(state)
    assert done == (after is not None)
    assert scene.state() == (after or state)


@pytest.mark.parametrize("state", ["paused", "late"])
def test_what_was_under_way_goes_on_where_it_was(scene: Scene, state: State) -> None:
    running = scene.begun(A, B)
    scene.claim(scene.ready(running)[0], "one")
    scene.reminders.change("r-1", ["running"], state)
    assert scene.ledger.running() == []
    assert scene.reminders.resume("r-1", scene.clock.forward(hours=5))
    assert [one.number for one in scene.ledger.running()] == [running.number]
    assert scene.ledger.running()[0].touched == scene.clock()
    assert scene.states() == {A: "sending", B: "pending"}


def test_a_cancelled_reminder_keeps_what_was_sent_and_sends_nothing_more(scene: Scene) -> None:
    running = scene.begun(A, B, "slack:UC", C)
    first, second, _ = scene.ready(running)
    assert scene.claim(first, "one")
    assert scene.claim(second, "two")
    scene.ledger.sent(first, "slack:D:1", scene.clock())
    assert scene.reminders.cancel("r-1")
    assert scene.states() == {A: "sent", B: "sending", "slack:UC": "cancelled", C: "cancelled"}
    assert scene.reminders.progress("r-1").finished == scene.clock()
    assert not scene.claim(scene.ready(running)[0] if scene.ready(running) else second, "three")
    assert not scene.reminders.resume("r-1", NOON)
    assert scene.reminders.resend("r-1", "unknown", NOON) == 0


# Progress


def test_progress_is_counted_from_the_rows(scene: Scene) -> None:
    scene.keep("r-0")
    assert scene.reminders.progress("r-0").counts == dict.fromkeys(SETTLED, 0)
    outcomes: list[Settled] = [*["sent"] * 5, *["failed"] * 4, *["blocked"] * 3, *["unknown"] * 2, "skipped"]
    running = scene.begun(*(f"slack:U{number}" for number in range(20)))
    settled(scene, running, outcomes)
    claimed = scene.ready(running)[0]
    scene.claim(claimed, "last")
    progress = scene.reminders.progress("r-1")
    assert progress.counts == {
        "pending": 4,
        "sending": 1,
        "sent": 5,
        "failed": 4,
        "blocked": 3,
        "skipped": 1,
        "unknown": 2,
        "cancelled": 0,
    }
    assert (progress.due, progress.started, progress.finished) == (NOON, NOON, None)


def test_the_rate_is_that_of_the_last_minute_and_says_how_long_the_rest_takes(scene: Scene) -> None:
    running = scene.begun(*(f"slack:U{number:03}" for number in range(121)))
    due = scene.ready(running)
    for number in range(11):
        scene.claim(due[number], str(number))
        scene.ledger.sent(due[number], None, scene.clock())
    assert scene.reminders.progress("r-1").per_second == 0.0
    scene.clock.forward(hours=1)
    for number in range(11, 32):
        scene.claim(due[number], str(number))
        scene.ledger.sent(due[number], None, scene.clock.forward(seconds=0.5))
    progress = scene.reminders.progress("r-1")
    assert (progress.per_second, progress.remaining) == (2.0, pytest.approx(89 / 2))
    scene.clock.forward(minutes=5)
    assert scene.reminders.progress("r-1").remaining is None


def test_the_rate_of_a_finished_one_is_that_of_the_whole(scene: Scene) -> None:
    running = scene.begun(A, B, "slack:UC")
    for number, due in enumerate(scene.ready(running)):
        scene.claim(due, str(number))
        scene.ledger.sent(due, None, scene.clock.forward(minutes=4))
    scene.timekeeping.look(scene.clock())
    progress = scene.reminders.progress("r-1")
    assert progress.finished == scene.clock()
    assert (progress.per_second, progress.remaining) == (0.0, None)
    assert scene.state() == "finished"


def test_rows_come_one_by_one_however_many_there_are(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAGE", 3)
    running = scene.begun(*(f"slack:U{number}" for number in range(8)))
    settled(scene, running, ["sent", "failed", "blocked"])
    found = list(scene.reminders.rows("r-1"))
    assert [row.address for row in found] == [f"slack:U{number}" for number in range(8)]
    assert [(row.state, row.reason, row.attempts, row.at) for row in found[:4]] == [
        ("sent", "", 1, NOON),
        ("failed", "why failed", 1, NOON),
        ("blocked", "why blocked", 1, NOON),
        ("pending", "", 0, None),
    ]
    assert [row.address for row in scene.reminders.rows("r-1", "failed", "blocked")] == ["slack:U1", "slack:U2"]


# Again


@pytest.mark.parametrize(("which", "addresses", "again"), [("failed", [B], False), ("unknown", [C], True)])
def test_what_failed_or_is_unknown_can_be_sent_again_and_nothing_else(
    scene: Scene, which: Settled, addresses: list[str], again: bool
) -> None:
    running = scene.begun(A, B, C)
    settled(scene, running, ["sent", "failed"])
    settled(scene, running, ["unknown"], "telegram")
    scene.timekeeping.look(NOON)
    assert scene.state() == "finished"
    assert scene.reminders.resend("r-1", which, scene.clock.forward(hours=3)) == 1
    assert scene.state() == "running"
    due = [*scene.ready(running), *scene.ready(running, "telegram")]
    assert [(one.chat, one.again, one.attempt) for one in due] == [(address, again, 0) for address in addresses]
    assert scene.send_all() == addresses
    assert len(scene.timekeeping.look(scene.clock())) == 1
    assert scene.state() == "finished"
    assert scene.reminders.resend("r-1", which, scene.clock()) == 0


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("finished", "running"),
        ("scheduled", "running"),
        ("running", "running"),
        ("paused", "paused"),
        ("late", "late"),
        ("draft", None),
        ("pending_approval", None),
        ("cancelled", None),
    ],
)
def test_sending_again_needs_a_reminder_that_may_be_sent(scene: Scene, state: State, after: State | None) -> None:
    running = scene.begun(A, B)
    settled(scene, running, ["failed"])
    scene.reminders.change("r-1", ["running"], state)
    assert scene.reminders.resend("r-1", "failed", NOON) == (1 if after else 0)
    assert scene.state() == (after or state)


def test_sending_again_never_meets_the_end_of_the_occurrence(scene: Scene) -> None:
    for number in range(10):
        identity = f"r-{number}"
        running = scene.begun(A, identity=identity)
        settled(scene, running, ["failed"])
        (under_way,) = scene.timetable.under_way()
        together(
            2,
            lambda nth, identity=identity, under_way=under_way: (
                scene.reminders.resend(identity, "failed", NOON)
                if nth
                else scene.timetable.finish(under_way, None, "", NOON)
            ),
        )
        assert (scene.state(identity), scene.states(identity)) == ("running", {A: "pending"})
        scene.reminders.cancel(identity)


# Warnings


def test_the_same_text_sent_today_is_found(scene: Scene) -> None:
    scene.begun(A, text="同じ文")
    scene.keep("r-2", text="同じ文")
    midnight = NOON.replace(hour=0)
    assert [one.id for one in scene.reminders.sent_today("同じ文", midnight)] == ["r-1"]
    assert scene.reminders.sent_today("同じ文", NOON + timedelta(seconds=1)) == []
    assert scene.reminders.sent_today("違う文", midnight) == []


def test_the_usual_reach_is_the_median_of_the_last_ten(scene: Scene) -> None:
    assert scene.reminders.usual_reach() is None
    for number, size in enumerate([500, 500, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100]):
        recipients = (f"slack:U{one}" for one in range(size))
        scene.begun(*recipients, identity=f"r-{number}")
        assert (scene.reminders.usual_reach() is None) == (number < 2)
    assert scene.reminders.usual_reach() == 5.5


def settled(scene: Scene, running: object, outcomes: list[Settled], platform: str = "slack") -> None:
    """Ends deliveries one after the other."""
    due = scene.ready(running, platform)  # type: ignore[arg-type]
    for number, outcome in enumerate(outcomes):
        attempt = f"{platform}-{number}"
        assert scene.claim(due[number], attempt)
        if outcome == "sent":
            scene.ledger.sent(due[number], None, scene.clock())
        else:
            scene.ledger.settle(due[number], attempt, outcome, f"why {outcome}", scene.clock())


def test_a_moment_is_a_moment_wherever_it_was_written(scene: Scene) -> None:
    at = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    scene.approved(at=at)
    assert [one.reminder.next_at for one in scene.timetable.due(at)] == [at]
    assert scene.timetable.due(at - timedelta(microseconds=1)) == []


# No


@pytest.mark.parametrize(
    ("said", "left_out"),
    [
        ({"stopped": True}, "stopped"),
        ({"refused": frozenset({"study"})}, "unsubscribed"),
        ({"refused": frozenset({"women"})}, None),
        ({"topics": frozenset({"study"})}, None),
    ],
)
def test_what_waits_for_a_member_who_says_no_is_not_sent(
    scene: Scene, said: dict[str, object], left_out: str | None
) -> None:
    scene.import_(A, B, C)
    scene.begun(A, B, C, topic="study")
    scene.prefer(B, **said)
    assert scene.send_all() == ([A, C] if left_out else [A, B, C])
    rows = [(row.address, row.reason) for row in scene.reminders.rows("r-1", "skipped")]
    assert rows == ([(B, left_out)] if left_out else [])
    assert [notice.what for notice in scene.timekeeping.look(NOON)] == ["finished"]


def test_what_was_sent_stays_sent_whatever_is_said_afterwards(scene: Scene) -> None:
    scene.begun(A, B)
    scene.send_all()
    scene.prefer(A, stopped=True)
    assert scene.states() == {A: "sent", B: "sent"}


def test_what_failed_is_not_sent_again_to_whoever_said_no(scene: Scene) -> None:
    scene.import_(A, B)
    running = scene.begun(A, B)
    settled(scene, running, ["failed", "failed"])
    scene.prefer(A, stopped=True)
    assert scene.reminders.resend("r-1", "failed", NOON) == 1
    assert scene.send_all() == [B]
