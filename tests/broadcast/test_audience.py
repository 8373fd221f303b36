"""Whom an audience reaches: each person once, where the person wants it, and everybody else is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

import pytest
from sqlalchemy import Connection, event

from bot.storage.database import Database
from bot.storage.reminders import audience as module
from bot.storage.reminders.audience import AudienceInDatabase
from handlers.messages import MemberId
from handlers.reminders.model import Reach
from tests.broadcast.scene import Scene

A, B, C, D = (f"slack:U{letter}" for letter in "ABCD")
T1, T2, T3 = "telegram:1", "telegram:2", "telegram:3"
CHANNEL, ROOM, GROUP = "slack:C1", "slack:G1", "telegram:-1001"


@pytest.fixture
def people(scene: Scene) -> Scene:
    """A and T1 are one person; B is in the women's section, T2 in the youth section and the women's; C has no tag."""
    scene.import_(A, B, T2, tags=["女性部"])
    scene.import_(T2, tags=["女性部", "青年部"])
    scene.import_(C, T1)
    scene.import_(CHANNEL, GROUP, tags=["女性部"])
    scene.joined(A, T1)
    return scene


AUDIENCES: list[tuple[tuple[str, ...], list[str]]] = [
    (("everyone",), [A, B, C, T2]),
    (("tag:女性部",), [A, B, T2]),
    (("tag:青年部",), [T2]),
    (("tag:青年部", "tag:女性部"), [A, B, T2]),
    (("tag:ない部",), []),
    (("topic:study",), []),
    ((A,), [A]),
    ((T1,), [T1]),
    ((A, T1), [A]),
    ((T1, A), [T1]),
    ((T1, "everyone"), [T1, B, C, T2]),
    ((C, "tag:女性部"), [C, A, B, T2]),
    ((CHANNEL,), [CHANNEL]),
    ((CHANNEL, GROUP, "everyone"), [CHANNEL, GROUP, A, B, C, T2]),
    (("slack:UNKNOWN",), ["slack:UNKNOWN"]),
    ((A, A, "everyone", "everyone"), [A, B, C, T2]),
    ((), []),
]


@pytest.mark.parametrize(("audience", "reached"), AUDIENCES)
def test_everybody_is_reached_once_and_channels_only_where_they_are_named(
    people: Scene, audience: tuple[str, ...], reached: list[str]
) -> None:
    assert people.reached(*audience) == reached
    assert people.audience.reach(audience, "") == Reach(len(reached))


def test_a_list_a_tag_and_a_topic_that_overlap_reach_each_once(people: Scene) -> None:
    people.prefer(B, topics=frozenset({"study"}))
    people.prefer(T3, topics=frozenset({"study"}))
    reached = people.reached("list", "tag:女性部", "topic:study", B, listed=[T1, "slack:UNEW", B, A])
    assert reached == [B, T1, "slack:UNEW", T2, T3]


def test_the_addresses_that_are_kept_with_a_reminder_are_its_list(people: Scene) -> None:
    people.keep("r-1", audience=("list",))
    assert people.audience.reach(["list"], "", reminder="r-1") == Reach(0)
    people.keep("r-3", listed=[T1, D], audience=("list",))
    assert people.audience.reach(["list"], "", reminder="r-3") == Reach(2)
    assert people.audience.reach(["list"], "", [C], reminder="r-3") == Reach(3)
    assert people.audience.reach([B], "", reminder="r-3") == Reach(1)


@pytest.mark.parametrize(
    ("preferred", "blocked", "platforms", "address", "left_out"),
    [
        ("", (), ("slack", "telegram"), A, ""),
        ("slack", (), ("slack", "telegram"), A, ""),
        ("telegram", (), ("slack", "telegram"), T1, ""),
        ("telegram", (T1,), ("slack", "telegram"), A, ""),
        ("slack", (A,), ("slack", "telegram"), T1, ""),
        ("telegram", (), ("slack",), A, ""),
        ("", (), ("telegram",), T1, ""),
        ("", (T1,), ("telegram",), T1, "blocked"),
        ("telegram", (A,), ("slack",), A, "blocked"),
        ("telegram", (A, T1), ("slack", "telegram"), A, "blocked"),
        ("telegram", (), (), A, "no_platform"),
    ],
)
@pytest.mark.parametrize("audience", ["everyone", A])
def test_a_person_gets_it_where_it_is_preferred_among_what_works(
    scene: Scene,
    preferred: str,
    blocked: Iterable[str],
    platforms: Iterable[str],
    address: str,
    left_out: str,
    audience: str,
) -> None:
    scene.import_(A, T1)
    scene.joined(A, T1)
    scene.prefer(T1, platform=preferred)
    for one in blocked:
        scene.contacts.blocked(one)
    (found,) = AudienceInDatabase(scene.database, platforms).recipients([audience], "")
    assert (found.address, found.left_out, found.person) == (address, left_out, A)


def test_those_who_are_left_out_are_counted_with_the_reason(people: Scene) -> None:
    people.prefer(A, stopped=True)
    people.prefer(B, refused=frozenset({"study"}))
    people.contacts.blocked(T2)
    people.prefer(D, topics=frozenset({"study"}))
    only = AudienceInDatabase(people.database, ["telegram", "slack"])
    assert only.reach(["everyone"], "study") == Reach(2, {"stopped": 1, "unsubscribed": 1, "blocked": 1})
    assert only.reach(["everyone"], "") == Reach(3, {"stopped": 1, "blocked": 1})
    slack = AudienceInDatabase(people.database, ["slack"])
    assert slack.reach(["everyone"], "study") == Reach(2, {"stopped": 1, "unsubscribed": 1, "no_platform": 1})
    assert slack.reach([GROUP, T3, CHANNEL], "") == Reach(1, {"no_platform": 2})


def test_whoever_stopped_is_left_out_on_every_account_and_however_named(people: Scene) -> None:
    people.prefer(T1, stopped=True)
    people.prefer(B, refused=frozenset({"study"}))
    for audience in (["everyone"], [A], [T1], ["list"], ["tag:女性部", A]):
        found = people.audience.recipients(audience, "study", [A, T1])
        assert [one.left_out for one in found if one.person == A] == ["stopped"]
    assert people.audience.reach([B], "study") == Reach(0, {"unsubscribed": 1})


def test_a_topic_reaches_only_who_subscribed_and_did_not_stop_since(scene: Scene) -> None:
    for member, study in ((A, True), (B, True), (C, False)):
        scene.prefer(member, **{"topics" if study else "refused": frozenset({"study"})})
    assert scene.reached("topic:study", topic="study") == [A, B]
    scene.prefer(A, topics=frozenset({"study"}), stopped=True)
    scene.prefer(B, refused=frozenset({"study"}))
    assert scene.audience.reach(["topic:study"], "study") == Reach(0, {"stopped": 1})


def test_a_channel_is_never_left_out_for_what_a_person_set(scene: Scene) -> None:
    scene.import_(CHANNEL)
    scene.contacts.prefer(MemberId(CHANNEL), scene.contacts.preferences(MemberId(A)))
    scene.prefer(CHANNEL, stopped=True, refused=frozenset({"study"}))
    assert scene.reached(CHANNEL, topic="study") == [CHANNEL]


def test_a_recipient_comes_with_the_own_quiet_hours(scene: Scene) -> None:
    scene.joined(A, T1)
    scene.prefer(T1, quiet=(time(22, 30), time(7)))
    scene.import_(B)
    found = {one.address: one.quiet for one in scene.audience.recipients(["everyone"], "")}
    assert found == {A: (time(22, 30), time(7)), B: None}


def test_tags_topics_and_chats_are_listed_with_their_numbers(people: Scene) -> None:
    people.prefer(B, topics=frozenset({"study", "deadlines"}))
    people.prefer(T1, topics=frozenset({"study"}), refused=frozenset({"deadlines"}))
    assert people.audience.tags() == {"女性部": 3, "青年部": 1}
    assert people.audience.topics() == {"deadlines": 1, "study": 2}
    people.begun(ROOM, "telegram:-77", A, T1)
    assert people.audience.chats() == [CHANNEL, ROOM, GROUP, "telegram:-77"]


@pytest.mark.parametrize("page", [1, 2, 3, 7])
def test_nobody_is_lost_or_doubled_where_pages_end_between_two_accounts(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(module, "_PAGE", page)
    monkeypatch.setattr(module, "BATCH", page)
    everybody = [f"slack:U{number:02}" for number in range(12)]
    scene.import_(*everybody, tags=["全員"])
    for number in range(0, 12, 3):
        scene.joined(everybody[number], f"telegram:{number + 1}")
        scene.joined(everybody[number], f"telegram:9{number}")
    scene.prefer("telegram:1", platform="telegram")
    expected = sorted(["telegram:1", *everybody[1:]])
    for audience in (["everyone"], ["tag:全員"]):
        assert sorted(scene.reached(*audience)) == expected
    scene.keep("r-2", listed=everybody)
    listed = scene.audience.recipients(["list"], "", reminder="r-2")
    assert sorted(one.address for one in listed) == expected


PLANNED = {
    "everyone": ["everyone"],
    "tag": ["tag:女性部"],
    "topic": ["topic:study"],
    "all at once": ["everyone", "tag:女性部", "topic:study", A],
}


@pytest.mark.parametrize("audience", PLANNED.values(), ids=PLANNED.keys())
def test_no_table_is_read_as_a_whole_for_a_page(sqlite_kept: Database, audience: list[str]) -> None:
    asked: list[tuple[str, object]] = []

    def note(connection: Connection, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        asked.append((statement, parameters))

    engine = sqlite_kept.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        list(AudienceInDatabase(sqlite_kept, ["slack"]).recipients(audience, "study"))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert asked
    with engine.connect() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
            steps = [row.detail for row in plan]
            sorted_whole = "USE TEMP B-TREE FOR ORDER BY"
            assert not [step for step in steps if step.startswith("SCAN") or step == sorted_whole], steps
