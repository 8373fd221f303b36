"""Each delivery is claimed by one, and ends as what is known of it, whoever writes that down and however late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import exists, false, insert, select, update

from bot.storage.reminders.ledger import Due, Queued
from bot.storage.reminders.tables import DELIVERIES
from bot.storage.schema import LEASES
from handlers.reminders.model import Settled
from tests.broadcast.scene import NOON, Scene
from tests.broadcast.together import together

A, B, C, T = "slack:UA", "slack:UB", "slack:UC", "telegram:1"


def one_of(scene: Scene, address: str = A) -> Due:
    """The delivery to an address as it stands now."""
    (running,) = scene.ledger.running()
    return next(one for one in scene.ready(running, address.partition(":")[0]) if one.chat == address)


def claimed(scene: Scene, attempt: str = "first", address: str = A) -> Due:
    """A delivery whose first attempt is under way."""
    due = one_of(scene, address)
    assert scene.claim(due, attempt)
    return replace(due, attempt=due.attempt + 1, attempt_id=attempt)


# Queueing


def test_recipients_are_queued_once_however_often(scene: Scene) -> None:
    running = scene.begun(A, B)
    scene.claim(one_of(scene), "first")
    scene.ledger.queue(running.number, "r-1", [Queued(A), Queued(B, "stopped"), Queued(C)], NOON)
    assert scene.states() == {A: "sending", B: "pending", C: "pending"}


def test_a_person_is_queued_at_one_address_also_where_another_is_preferred_the_second_time(scene: Scene) -> None:
    running = scene.begun(Queued(A, person="P"), Queued(B))
    scene.ledger.queue(running.number, "r-1", [Queued(T, person="P"), Queued(B)], NOON)
    assert scene.states() == {A: "pending", B: "pending"}


def test_who_is_left_out_is_in_the_report_with_the_reason_and_is_never_sent_to(scene: Scene) -> None:
    running = scene.begun(Queued(A, "stopped"), Queued(T, "no_platform"), Queued(B))
    rows = {row.address: (row.state, row.reason, row.at) for row in scene.reminders.rows("r-1")}
    assert rows == {A: ("skipped", "stopped", NOON), T: ("skipped", "no_platform", NOON), B: ("pending", "", None)}
    assert [one.chat for one in scene.ready(running)] == [B]
    assert scene.ready(running, "telegram") == []


def test_nothing_is_sent_before_all_are_queued(scene: Scene) -> None:
    scene.approved()
    (planned,) = scene.timetable.due(NOON)
    number = scene.timetable.begin(planned, NOON, NOON)
    assert number
    assert scene.ledger.running() == []
    scene.ledger.queue(number, "r-1", [Queued(A)], NOON)
    assert [one.number for one in scene.ledger.running()] == [number]


def test_more_recipients_than_fit_in_one_transaction_are_all_queued(scene: Scene) -> None:
    running = scene.begun(*(f"slack:U{number:04}" for number in range(1203)))
    assert scene.reminders.progress("r-1").counts["pending"] == 1203
    some = scene.ledger.ready(running, "slack", NOON, 100, {1, 2})
    assert len(some) == 100


# What is ready


def test_what_has_to_wait_is_not_ready_before_its_time(scene: Scene) -> None:
    running = scene.begun(Queued(A, not_before=NOON + timedelta(minutes=1)), B)
    assert [one.chat for one in scene.ready(running)] == [B]
    scene.clock.forward(minutes=1)
    assert [one.chat for one in scene.ready(running)] == [A, B]


def test_what_is_in_hand_is_not_given_out_again(scene: Scene) -> None:
    running = scene.begun(A, B, C)
    first, second, third = scene.ready(running)
    assert scene.ready(running, but=[first.id, third.id]) == [second]
    assert scene.ledger.ready(running, "slack", NOON, 1, {first.id, second.id}) == [third]
    assert scene.ledger.ready(running, "slack", NOON, 1, {first.id, second.id, third.id}) == []


# Claiming


@pytest.mark.parametrize("processes", [2, 6])
def test_of_all_who_want_a_delivery_one_gets_it(scene: Scene, processes: int) -> None:
    running = scene.begun(*(f"slack:U{number:03}" for number in range(200)))
    due = scene.ready(running)

    def work(nth: int) -> list[int]:
        own = scene.again(f"process-{nth}")
        mine = due if nth % 2 else reversed(due)
        return [one.id for one in mine if own.claim(one, f"{nth}-{one.id}")]

    got = [one for some in together(processes, work) for one in some]
    assert sorted(got) == [one.id for one in due]
    assert {row.attempts for row in scene.reminders.rows("r-1")} == {1}


@pytest.mark.parametrize("act", ["pause", "cancel", "late", "no fence"])
def test_nothing_can_be_claimed_after_a_pause_a_cancel_or_a_takeover(scene: Scene, act: str) -> None:
    scene.begun(A, B)
    due = one_of(scene)
    if act == "pause":
        scene.reminders.change("r-1", ["running"], "paused")
    elif act == "cancel":
        scene.reminders.cancel("r-1")
    elif act == "late":
        scene.reminders.change("r-1", ["running"], "late")
    fence = false() if act == "no fence" else exists(select(1))
    assert not scene.ledger.claim(due, "first", NOON, fence)
    assert scene.states()[A] == ("cancelled" if act == "cancel" else "pending")
    assert [row.attempts for row in scene.reminders.rows("r-1")] == [0, 0]


def test_the_fence_is_looked_at_when_the_claim_is_made(scene: Scene) -> None:
    scene.begun(A, B)
    with scene.database.engine.begin() as connection:
        connection.execute(insert(LEASES).values(name="send", owner="one", epoch=1))
    fence = exists().where(LEASES.c.name == "send", LEASES.c.owner == "one", LEASES.c.epoch == 1)
    assert scene.ledger.claim(one_of(scene, A), "first", NOON, fence)
    with scene.database.engine.begin() as connection:
        connection.execute(update(LEASES).values(owner="two", epoch=2))
    assert not scene.ledger.claim(one_of(scene, B), "second", NOON, fence)


def test_a_pause_that_comes_while_others_claim_stops_them(scene: Scene) -> None:
    running = scene.begun(*(f"slack:U{number:03}" for number in range(200)))
    due = scene.ready(running)

    def work(nth: int) -> int:
        if nth == 0:
            scene.reminders.change("r-1", ["running"], "paused")
            return len([state for state in scene.states().values() if state == "sending"])
        return len([one for one in due if scene.again(str(nth)).claim(one, f"{nth}-{one.id}")])

    at_the_pause, *claims = together(3, work)
    assert sum(claims) - at_the_pause <= 2, "at most the one that each was claiming"
    assert not scene.claim(due[-1], "after")


# How it ends

End = Callable[[Scene, Due], None]
ENDS: dict[str, End] = {
    "sent": lambda scene, due: scene.ledger.sent(due, "slack:D:1", scene.clock()),
    "failed": lambda scene, due: scene.ledger.settle(due, due.attempt_id, "failed", "why", scene.clock()),
    "blocked": lambda scene, due: scene.ledger.settle(due, due.attempt_id, "blocked", "why", scene.clock()),
    "unknown": lambda scene, due: scene.ledger.settle(due, due.attempt_id, "unknown", "", scene.clock()),
    "pending": lambda scene, due: scene.ledger.back(due, due.attempt_id, None),
}


@pytest.mark.parametrize("state", ENDS)
def test_an_attempt_ends_as_it_ended(scene: Scene, state: str) -> None:
    scene.begun(A)
    ENDS[state](scene, claimed(scene))
    (row,) = scene.reminders.rows("r-1")
    assert (row.state, row.attempts) == (state, 1)
    assert row.reason == ("why" if state in ("failed", "blocked") else "")
    assert row.sent_as == ("slack:D:1" if state == "sent" else None)


@pytest.mark.parametrize("adopted", ENDS)
@pytest.mark.parametrize("late", ENDS)
def test_a_late_record_of_a_stopped_process_says_no_less_than_what_is_known(
    scene: Scene, adopted: str, late: str
) -> None:
    """Another process has settled the attempt of one that was stopped; then that one goes on."""
    scene.begun(A)
    due = claimed(scene)
    other = scene.again("other")
    (orphan,) = other.ledger.orphans("slack")
    assert other.ledger.adopt(orphan)
    ENDS[adopted](other, orphan)
    ENDS[late](scene, due)
    sure = {"sent", "failed", "blocked"}
    if "sent" in (adopted, late):
        expected = "sent"
    elif late in sure and adopted not in sure:
        expected = late
    elif adopted == "pending" and late == "unknown":
        expected = "unknown"
    else:
        expected = adopted
    assert scene.states() == {A: expected}


@pytest.mark.parametrize("state", [name for name in ENDS if name != "sent"])
def test_a_message_that_arrived_late_is_sent_also_when_another_attempt_was_made(scene: Scene, state: str) -> None:
    scene.begun(A)
    first = claimed(scene)
    scene.ledger.back(first, "first", None, again=True)
    second = claimed(scene, "second")
    ENDS["sent"](scene, first)
    ENDS[state](scene, second)
    assert scene.states() == {A: "sent"}


@pytest.mark.parametrize("late", ["failed", "blocked", "unknown", "pending"])
def test_a_late_record_changes_nothing_of_a_later_attempt(scene: Scene, late: str) -> None:
    scene.begun(A)
    first = claimed(scene)
    scene.ledger.back(first, "first", None)
    claimed(scene, "second")
    ENDS[late](scene, first)
    assert scene.states() == {A: "sending"}


@pytest.mark.parametrize(
    ("end", "state"),
    [("pending", "cancelled"), ("sent", "sent"), ("failed", "failed"), ("blocked", "blocked"), ("unknown", "unknown")],
)
def test_what_is_under_way_when_all_is_cancelled_ends_as_it_ends_and_is_not_tried_again(
    scene: Scene, end: str, state: Settled
) -> None:
    scene.begun(A, B)
    due = claimed(scene)
    scene.reminders.cancel("r-1")
    ENDS[end](scene, due)
    assert scene.states() == {A: state, B: "cancelled"}
    scene.ledger.back(due, "first", None)
    scene.ledger.settle(replace(due, id=due.id + 1), None, "failed", "", NOON)
    assert scene.states() == {A: state, B: "cancelled"}


def test_giving_back_never_meets_a_cancel_half_way(scene: Scene) -> None:
    for number in range(15):
        identity = f"r-{number}"
        scene.begun(A, identity=identity)
        due = claimed(scene)
        together(
            2,
            lambda nth, identity=identity, due=due: (
                scene.reminders.cancel(identity) if nth else scene.ledger.back(due, "first", None)
            ),
        )
        assert scene.states(identity) == {A: "cancelled"}


def test_what_waits_again_says_until_when_and_whether_it_may_arrive_twice(scene: Scene) -> None:
    scene.begun(A)
    later = NOON + timedelta(seconds=30)
    scene.ledger.back(claimed(scene), "first", later)
    (running,) = scene.ledger.running()
    assert scene.ready(running) == []
    scene.clock.now = later
    assert [(one.attempt, one.again) for one in scene.ready(running)] == [(1, False)]
    scene.ledger.back(claimed(scene, "second"), "second", None, again=True)
    scene.ledger.back(claimed(scene, "third"), "third", None)
    assert [(one.attempt, one.again) for one in scene.ready(running)] == [(3, True)]


# Orphans


def test_orphans_are_those_of_others_and_never_ones_own(scene: Scene) -> None:
    scene.begun(A, B, C, T)
    claimed(scene, "first", A)
    claimed(scene, "tele", T)
    two, three = scene.again("two"), scene.again("three")
    claimed(two, "second", B)
    assert [one.chat for one in scene.ledger.orphans("slack")] == [B]
    assert [one.chat for one in two.ledger.orphans("slack")] == [A]
    assert [(one.chat, one.attempt_id, one.began, one.attempt) for one in three.ledger.orphans("slack")] == [
        (A, "first", NOON, 1),
        (B, "second", NOON, 1),
    ]
    assert [one.chat for one in three.ledger.orphans("telegram")] == [T]


def test_an_adopted_orphan_is_ones_own_and_is_adopted_once(scene: Scene) -> None:
    scene.begun(A)
    claimed(scene)
    two = scene.again("two")
    (orphan,) = two.ledger.orphans("slack")
    ENDS["sent"](scene, orphan)
    assert not two.ledger.adopt(orphan)
    assert two.ledger.orphans("slack") == []


def test_an_orphan_of_a_cancelled_reminder_is_found_all_the_same(scene: Scene) -> None:
    scene.begun(A)
    claimed(scene)
    scene.reminders.cancel("r-1")
    two = scene.again("two")
    (orphan,) = two.ledger.orphans("slack")
    assert two.ledger.adopt(orphan)
    two.ledger.back(orphan, orphan.attempt_id, None)
    assert scene.states() == {A: "cancelled"}


# The key of a message


def test_the_key_is_the_same_for_every_attempt_in_whichever_process(scene: Scene) -> None:
    scene.begun(A)
    first = claimed(scene)
    (orphan,) = scene.again("two").ledger.orphans("slack")
    scene.ledger.back(first, "first", None, again=True)
    assert first.key == orphan.key == one_of(scene).key == claimed(scene, "second").key


def test_the_key_differs_between_recipients_occurrences_and_reminders(scene: Scene) -> None:
    keys = []
    for number in range(3):
        identity = f"r-{number}"
        running = scene.begun(A, B, T, identity=identity)
        keys += [due.key for platform in ("slack", "telegram") for due in scene.ready(running, platform)]
        keys += [replace(due, occurrence=replace(running, key="2026-12-08T09:00")).key for due in scene.ready(running)]
        scene.reminders.cancel(identity)
    assert len(set(keys)) == len(keys) == 15
    assert all(len(key) <= 64 for key in keys)


# Groups that move


def test_a_group_that_moved_is_sent_to_where_it_is_now(scene: Scene) -> None:
    scene.begun("telegram:-5")
    scene.ledger.moved(claimed(scene, address="telegram:-5"), "first", "telegram:-1005", NOON)
    assert scene.states() == {"telegram:-1005": "pending"}
    assert scene.send_all() == ["telegram:-1005"]


def test_a_group_that_moved_to_where_it_is_sent_anyway_gets_it_once(scene: Scene) -> None:
    scene.begun("telegram:-5", "telegram:-1005")
    scene.ledger.moved(claimed(scene, address="telegram:-5"), "first", "telegram:-1005", NOON)
    rows = {row.address: (row.state, row.reason) for row in scene.reminders.rows("r-1")}
    assert rows == {"telegram:-5": ("skipped", "moved"), "telegram:-1005": ("pending", "")}


def test_a_group_that_moved_is_not_sent_to_after_a_cancel(scene: Scene) -> None:
    scene.begun("telegram:-5")
    due = claimed(scene, address="telegram:-5")
    scene.reminders.cancel("r-1")
    scene.ledger.moved(due, "first", "telegram:-1005", NOON)
    assert set(scene.states().values()) == {"cancelled"}


def test_the_occurrence_notes_that_something_goes_out_but_not_for_every_message(scene: Scene) -> None:
    running = scene.begun(A, B, C)
    for address, seconds, touched in ((A, 3, 0), (B, 3, 6), (C, 1, 6)):
        due = claimed(scene, address, address)
        scene.ledger.sent(due, None, scene.clock.forward(seconds=seconds))
        (seen,) = scene.ledger.running()
        assert seen == replace(running, touched=NOON + timedelta(seconds=touched))


def test_no_row_is_without_a_person(scene: Scene) -> None:
    scene.begun(A, Queued(T, person=B))
    with scene.database.engine.connect() as connection:
        assert set(connection.execute(select(DELIVERIES.c.person)).scalars()) == {A, B}
