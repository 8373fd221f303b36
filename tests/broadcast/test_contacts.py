"""Who can be written to, how each wants it, and which accounts are one person's."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.storage.reminders.addresses import is_address
from handlers.messages import MemberId
from handlers.reminders.model import Contact, Preferences
from tests.broadcast.scene import Scene
from tests.broadcast.together import together

SLACK, TELEGRAM = MemberId("slack:U1"), MemberId("telegram:1")
FULL = Preferences("telegram", (time(22), time(7, 30)), True, frozenset({"deadlines"}), frozenset({"study"}))


def contact(address: str, *tags: str, name: str = "") -> Contact:
    return Contact(address, address, name, frozenset(tags))


# Import


def test_an_import_says_how_many_are_new_and_how_many_were_known(scene: Scene) -> None:
    assert scene.contacts.put([contact("slack:U1"), contact("telegram:5")]) == (2, 0)
    assert scene.contacts.put([contact("slack:U1"), contact("slack:U2")]) == (1, 1)
    assert scene.contacts.put([]) == (0, 0)


def test_an_import_replaces_tags_and_keeps_a_name_where_it_has_none(scene: Scene) -> None:
    scene.contacts.put([contact("slack:U1", "女性部", "青年部", name="青木")])
    scene.contacts.put([contact("slack:U1", "青年部")])
    assert scene.contacts.find("slack:U1") == contact("slack:U1", "青年部", name="青木")
    scene.contacts.put([contact("slack:U1", name="赤木")])
    assert scene.contacts.find("slack:U1") == contact("slack:U1", name="赤木")


def test_more_contacts_than_fit_in_one_transaction_are_all_there(scene: Scene) -> None:
    everybody = [contact(f"telegram:{number}", "全員") for number in range(1, 1202)]
    assert scene.contacts.put(everybody) == (1201, 0)
    assert scene.contacts.put(reversed(everybody)) == (0, 1201)
    assert scene.audience.tags() == {"全員": 1201}
    assert {one.address for one in scene.contacts.all()} == {one.address for one in everybody}


def test_an_import_takes_an_account_from_nobody_and_stops_nobody_anew(scene: Scene) -> None:
    scene.contacts.put([contact(SLACK), contact(TELEGRAM)])
    scene.joined(SLACK, TELEGRAM)
    scene.prefer(SLACK, stopped=True)
    scene.contacts.put([contact(SLACK, "女性部"), contact(TELEGRAM)])
    assert scene.contacts.same_person(SLACK, TELEGRAM)
    assert scene.contacts.preferences(TELEGRAM).stopped


def test_whoever_writes_to_us_again_can_be_written_to_again(scene: Scene) -> None:
    scene.contacts.put([contact(SLACK)])
    scene.contacts.heard_from(SLACK)
    scene.contacts.blocked(SLACK)
    assert scene.contacts.find(SLACK).blocked
    scene.contacts.heard_from("telegram:404")
    scene.contacts.heard_from(SLACK)
    assert not scene.contacts.find(SLACK).blocked


def test_an_import_gives_a_blocked_one_another_chance(scene: Scene) -> None:
    scene.contacts.put([contact(SLACK)])
    scene.contacts.blocked(SLACK)
    assert scene.contacts.find(SLACK) == Contact(SLACK, SLACK, blocked=True)
    scene.contacts.put([contact(SLACK)])
    assert scene.contacts.find(SLACK) == contact(SLACK)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("slack:U1", True),
        ("slack:C0GENERAL", True),
        ("telegram:-1001", True),
        ("telegram:0", False),
        ("telegram:007", False),
        ("telegram:1１", False),
        ("telegram:1\n", False),
        ("slack:u1", False),
        ("slack:D1", False),
        ("web:1", False),
        ("slack:", False),
    ],
)
def test_an_address_names_a_person_or_a_chat_of_a_platform(text: str, taken: bool) -> None:
    assert is_address(text) == taken


# Preferences


def test_who_never_said_anything_has_the_defaults_and_is_no_contact(scene: Scene) -> None:
    assert scene.contacts.preferences(SLACK) == Preferences()
    assert scene.contacts.find(SLACK) is None
    assert scene.contacts.accounts(SLACK) == [SLACK]


def test_preferences_come_back_as_they_were_kept_and_make_a_contact(scene: Scene) -> None:
    scene.contacts.prefer(SLACK, FULL)
    assert scene.contacts.preferences(SLACK) == FULL
    assert scene.contacts.find(SLACK) == contact(SLACK)
    scene.contacts.prefer(SLACK, Preferences(topics=frozenset({"study"})))
    assert scene.contacts.preferences(SLACK) == Preferences(topics=frozenset({"study"}))
    scene.contacts.prefer(SLACK, Preferences())
    assert scene.contacts.preferences(SLACK) == Preferences()


def test_preferences_hold_for_every_account_of_the_person(scene: Scene) -> None:
    scene.joined(SLACK, TELEGRAM)
    scene.contacts.prefer(TELEGRAM, FULL)
    assert scene.contacts.preferences(SLACK) == FULL


def test_one_who_presses_twice_at_once_is_kept_once(scene: Scene) -> None:
    together(8, lambda number: scene.contacts.prefer(SLACK, FULL if number % 2 else Preferences()))
    assert scene.contacts.preferences(SLACK) in (FULL, Preferences())
    assert [one.address for one in scene.contacts.all()] == [SLACK]


def test_a_list_read_twice_at_once_is_put_in_once(scene: Scene) -> None:
    everybody = [contact(f"slack:U{number}", "女性部") for number in range(300)]
    together(4, lambda _: scene.contacts.put(everybody))
    assert scene.audience.tags() == {"女性部": 300}


# Pairing


def test_a_code_joins_two_accounts_once(scene: Scene) -> None:
    code = scene.contacts.pairing(SLACK, scene.clock())
    assert len(code) == 8
    assert scene.contacts.pair(TELEGRAM, f" {code.lower()} ", scene.clock())
    assert scene.contacts.accounts(TELEGRAM) == [TELEGRAM, SLACK]
    assert scene.contacts.accounts(SLACK) == [SLACK, TELEGRAM]
    assert not scene.contacts.pair(MemberId("telegram:2"), code, scene.clock())


def test_a_code_is_valid_for_an_hour(scene: Scene) -> None:
    code = scene.contacts.pairing(SLACK, scene.clock())
    assert not scene.contacts.pair(TELEGRAM, code, scene.clock() + timedelta(hours=1, seconds=1))
    assert not scene.contacts.pair(TELEGRAM, "ABCDEFGH", scene.clock())
    assert not scene.contacts.same_person(SLACK, TELEGRAM)
    assert scene.contacts.pair(TELEGRAM, code, scene.clock() + timedelta(hours=1))


def test_a_new_code_takes_the_place_of_the_old_one(scene: Scene) -> None:
    old = scene.contacts.pairing(SLACK, scene.clock())
    new = scene.contacts.pairing(SLACK, scene.clock())
    assert not scene.contacts.pair(TELEGRAM, old, scene.clock())
    assert scene.contacts.pair(TELEGRAM, new, scene.clock())


def test_a_code_that_was_typed_where_it_was_made_stays_valid(scene: Scene) -> None:
    code = scene.contacts.pairing(SLACK, scene.clock())
    assert not scene.contacts.pair(SLACK, code, scene.clock())
    assert scene.contacts.pair(TELEGRAM, code, scene.clock())


def test_only_one_of_those_who_type_a_code_at_once_is_joined(scene: Scene) -> None:
    code = scene.contacts.pairing(SLACK, scene.clock())
    joined = together(6, lambda number: scene.contacts.pair(MemberId(f"telegram:{number + 1}"), code, scene.clock()))
    assert sorted(joined) == [False] * 5 + [True]
    assert len(scene.contacts.accounts(SLACK)) == 2


@pytest.mark.parametrize(
    ("maker", "joiner", "both"),
    [
        (Preferences(platform="slack"), FULL, Preferences("slack", None, False, FULL.topics, FULL.refused)),
        (Preferences(), FULL, Preferences("", None, False, FULL.topics, FULL.refused)),
        (None, FULL, FULL),
        (FULL, None, FULL),
        (FULL, Preferences(topics=FULL.refused), FULL),
        (None, None, Preferences()),
    ],
)
def test_what_was_set_where_the_code_was_made_holds_and_the_rest_stays(
    scene: Scene, maker: Preferences | None, joiner: Preferences | None, both: Preferences
) -> None:
    for member, preferences in ((SLACK, maker), (TELEGRAM, joiner)):
        if preferences:
            scene.contacts.prefer(member, preferences)
    scene.joined(SLACK, TELEGRAM)
    assert scene.contacts.preferences(SLACK) == scene.contacts.preferences(TELEGRAM) == both


def test_three_accounts_can_be_one_person_whichever_is_joined_to_which(scene: Scene) -> None:
    third = MemberId("telegram:3")
    scene.joined(TELEGRAM, third)
    scene.joined(SLACK, third)
    assert scene.contacts.accounts(TELEGRAM) == [TELEGRAM, SLACK, third]
    scene.joined(third, SLACK)
    assert scene.contacts.accounts(third) == [third, SLACK, TELEGRAM]


# Forgetting


def test_a_member_who_is_forgotten_is_no_contact_any_more(scene: Scene) -> None:
    scene.contacts.prefer(SLACK, Preferences("slack", topics=frozenset({"study"})))
    scene.contacts.forget(SLACK)
    assert scene.contacts.find(SLACK) is None
    assert scene.contacts.preferences(SLACK) == Preferences()


def test_an_imported_contact_who_is_forgotten_stays_and_stays_stopped(scene: Scene) -> None:
    scene.contacts.put([contact(SLACK, "女性部")])
    scene.contacts.prefer(SLACK, FULL)
    scene.contacts.forget(SLACK)
    assert scene.contacts.find(SLACK) == contact(SLACK, "女性部")
    assert scene.contacts.preferences(SLACK) == Preferences(stopped=True, refused=FULL.refused)


def test_a_stop_outlives_forgetting_and_a_later_import(scene: Scene) -> None:
    scene.contacts.prefer(SLACK, Preferences(stopped=True))
    scene.contacts.forget(SLACK)
    scene.contacts.put([contact(SLACK)])
    assert scene.contacts.preferences(SLACK).stopped


def test_forgetting_takes_nothing_from_others(scene: Scene) -> None:
    scene.contacts.prefer(SLACK, FULL)
    scene.contacts.forget(TELEGRAM)
    assert scene.contacts.preferences(SLACK) == FULL


def test_a_code_of_a_forgotten_member_joins_nobody(scene: Scene) -> None:
    code = scene.contacts.pairing(SLACK, scene.clock())
    scene.contacts.forget(SLACK)
    assert not scene.contacts.pair(TELEGRAM, code, scene.clock())


# Groups that move


def test_a_group_that_moved_keeps_its_name_and_tags(scene: Scene) -> None:
    scene.contacts.put([contact("telegram:-5", "支部", name="支部の部屋")])
    scene.contacts.moved("telegram:-5", "telegram:-1005")
    assert scene.contacts.all() == [contact("telegram:-1005", "支部", name="支部の部屋")]


def test_a_group_that_moved_where_it_is_known_already_is_there_once(scene: Scene) -> None:
    scene.contacts.put([contact("telegram:-5", "支部"), contact("telegram:-1005", "分会", name="新しい部屋")])
    scene.contacts.moved("telegram:-5", "telegram:-1005")
    assert scene.contacts.all() == [contact("telegram:-1005", "分会", "支部", name="新しい部屋")]
    scene.contacts.moved("telegram:-7", "telegram:-1007")
    assert len(scene.contacts.all()) == 1
