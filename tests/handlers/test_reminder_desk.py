"""The reminder desk: what is refused and why, what is warned of, who may approve, and when a reminder then goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.reminders.desk import Order, ReminderDesk
from handlers.reminders.model import SETTLED, Refused, Row, Settled, State
from knowledge.loading import Knowledge
from knowledge.schedules.model import Schedule
from tests.handlers.reminder_fakes import ANN, ANNS_PHONE, BEN, EVE, MEMBER, Office

TOKYO = ZoneInfo("Asia/Tokyo")
NOON, NIGHT = datetime(2026, 11, 24, 12, tzinfo=TOKYO), datetime(2026, 11, 24, 23, tzinfo=TOKYO)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


def order(text: str = "会議です。", *to: str, **more: object) -> Order:
    return Order(**{"text": text, "audience": to or ("everyone",), **more})  # type: ignore[arg-type]


@pytest.fixture
def office(knowledge: Knowledge) -> Office:
    return Office(knowledge, NOON)


@pytest.fixture
def desk(office: Office) -> ReminderDesk:
    return office.desk


FILLED = {"submission": "11月30日", "deadline": "11月27日"}
REFUSED = [
    (Order(audience=("everyone",)), "text", "送る文を書くか、ひな形を選んで"),
    (order("   "), "text", "送る文を書くか、ひな形を選んで"),
    (order("一行目\n二行目{{ }}"), "text", "2行目: "),
    (order("会議は{{ day }}です"), "text", "「day」という項目はありません"),
    (order("あ" * 2001), "text", "2,000文字まで"),
    (order(template="autumn-demands"), "text", "どちらか1つ"),
    (order("", template="autum"), "template", "使えるのはautumn-demands、"),
    (order("", template="autumn-demands"), "field", "「要求書を出す日」が入っていません"),
    (order("", template="autumn-demands", fields=FILLED | {"day": "1"}), "field", "使えるのはsubmission、"),
    (order("", template="autumn-demands", fields=FILLED | {"deadline": "そのうち"}), "field", "日付として読めません"),
    (order(fields={"day": "1"}), "field", "ひな形を選んだときだけ"),
    (Order(text="会議です。"), "to", "1つ以上"),
    (order("会議です。", "somebody"), "to", "「somebody」には送れません"),
    (order("会議です。", "tag:"), "to", "「tag:」には送れません"),
    (order("会議です。", "topic:stduy"), "to", "使えるのはdeadlines、"),
    (order("会議です。", "list", addresses=("chat:a", "b")), "to", "「b」はあて先として使えません"),
    (order(topic="stduy"), "topic", "使えるのはdeadlines、"),
    (order(schedule=Schedule(None, "FREQ=HOURLY")), "rrule", "1日に1回から"),
    (order(schedule=Schedule(None, "毎週")), "rrule", "RFC 5545"),
    (order(schedule=Schedule(None, "FREQ=DAILY;UNTIL=20261101")), "rrule", "過ぎています"),
    (order(schedule=Schedule(at(1, 9), "FREQ=DAILY;COUNT=3")), "rrule", "1つもありません"),
    (order(schedule=Schedule(at(24, 10, 59))), "at", "2026年11月24日(火) 10:59)が過ぎています"),
    (order(schedule=Schedule(datetime(2100, 1, 1, tzinfo=TOKYO))), "at", "2099年"),
]


@pytest.mark.parametrize(("wanted", "field", "message"), REFUSED)
def test_what_cannot_be_taken_is_refused_by_its_option_and_nothing_is_kept(
    office: Office, wanted: Order, field: str, message: str
) -> None:
    for attempt in (office.desk.plan, office.desk.create):
        with pytest.raises(Refused, match=r".*") as refused:
            attempt(wanted, ANN)
        assert (refused.value.field, message in str(refused.value)) == (field, True), str(refused.value)
    assert not office.kept.kept
    assert not office.log.deeds


WARNED = [
    (order(), []),
    (order("会議です。", "tag:女性部", "tag:青年部"), ["「青年部」の付いた人は、いません。いまある名札は女性部です。"]),
    (order("会議です。", "chat:nobody"), ["1人もいません"]),
    (order("会議です。", "list"), ["1人もいません"]),
    (order("11月23日までに出してください。"), ["2026年11月23日は、送るとき(2026年11月24日(火) 12:00)には過ぎています"]),
    (order("11月25日までに出してください。"), []),
    (
        order("11月25日までに出してください。", schedule=Schedule(at(26, 9))),
        ["2026年11月25日は、送るとき(2026年11月26日(木) 9:00)には過ぎています"],
    ),
    (
        order("11月27日までに。", schedule=Schedule(None, "FREQ=DAILY")),
        ["2026年11月27日は、くり返して送るうちに過ぎます(2026年11月28日(土) 9:00に送る分など)"],
    ),
    (
        order("明日の集会は3階です。", schedule=Schedule(at(26, 9))),
        ["文の中の「明日」は、届く日(2026年11月26日(木) 9:00)から数えて読まれます"],
    ),
    (order("今夜の集会です。", schedule=Schedule(None, "FREQ=DAILY")), ["文の中の「今夜」は"]),
    (order("明日の集会は3階です。"), []),
    (order("来月号の原稿です。", schedule=Schedule(at(26, 9))), []),
    (order(schedule=Schedule(at(26, 9)), deadline=date(2026, 11, 25)), ["締切(2026年11月25日)のあと"]),
    (order(schedule=Schedule(at(26, 9)), deadline=date(2026, 11, 26)), []),
    (order(schedule=Schedule(at(24, 11, 30))), ["11:30)を過ぎているので、承認されるとすぐに"]),
    (order(schedule=Schedule(at(25, 20, 59))), []),
    (
        order(schedule=Schedule(at(25, 21))),
        ["静かな時間(21時から8時まで)に当たるので、2026年11月26日(木) 8:00に送ります"],
    ),
    (order(schedule=Schedule(at(25, 21)), ignore_quiet=True), ["静かな時間(21時から8時まで)にも送ります"]),
    (
        order(schedule=Schedule(None, "FREQ=DAILY;BYHOUR=7;BYMINUTE=30")),
        ["静かな時間(21時から8時まで)に当たるので、2026年11月25日(水) 8:00に送ります"],
    ),
    (order(guarantee="at-least-once"), ["二度届くことがあり、二度目には「再送」と付きます"]),
]


@pytest.mark.parametrize(("wanted", "warned"), WARNED)
def test_what_could_go_wrong_is_said_beforehand(desk: ReminderDesk, wanted: Order, warned: list[str]) -> None:
    found = desk.plan(wanted, ANN).warnings
    assert len(found) == len(warned), found
    assert all(words in warning for words, warning in zip(warned, found, strict=True)), found


def test_without_a_moment_it_waits_for_the_end_of_the_quiet_hours_and_says_so(office: Office) -> None:
    office.now = NIGHT
    plan = office.desk.plan(order(), ANN)
    assert plan.moments == (at(25, 8),)
    assert plan.warnings == (
        "いまは静かな時間(21時から8時まで)なので、承認されると2026年11月25日(水) 8:00に送ります。",
    )


@pytest.mark.parametrize(
    ("recipients", "usual", "warned"), [(31, 10, True), (30, 10, False), (22, 2, False), (99, None, False)]
)
def test_an_audience_far_larger_than_usual_is_warned_of(
    office: Office, recipients: int, usual: float | None, warned: bool
) -> None:
    office.crowd.reached["everyone"], office.kept.usual = recipients, usual
    assert any("ずっと多く" in warning for warning in office.desk.plan(order(), ANN).warnings) == warned


def test_the_same_text_sent_today_is_warned_of_and_yesterdays_is_not(office: Office) -> None:
    first = office.desk.create(order(), ANN)
    office.kept.sent.append((at(24, 0), first))
    assert f"今日もう送っています({first.id})" in office.desk.plan(order(), ANN).warnings[0]
    assert not office.desk.plan(order("ほかの文です。"), ANN).warnings
    assert not office.desk.review(first.id).warnings
    office.later(hours=21)
    assert not office.desk.plan(order(), ANN).warnings


def test_a_plan_shows_the_finished_text_the_reach_and_the_next_five_moments(desk: ReminderDesk) -> None:
    wanted = order(
        "会議です。\r\n\r\n\r\n\r\n来てください。", schedule=Schedule(None, "FREQ=WEEKLY;BYDAY=TU;BYHOUR=12")
    )
    plan = desk.plan(wanted, ANN)
    assert plan.text == "会議です。\n\n来てください。"
    assert plan.reach.recipients == 10
    assert [moment.day for moment in plan.moments] == [24, 1, 8, 15, 22]


def test_occurrences_that_the_quiet_hours_move_to_one_moment_are_one(desk: ReminderDesk) -> None:
    twice_a_night = Schedule(None, "FREQ=DAILY;BYHOUR=6,7;BYMINUTE=0")
    assert desk.plan(order(schedule=twice_a_night), ANN).moments == tuple(at(day, 8) for day in range(25, 30))


def test_a_reminder_takes_topic_and_answers_from_its_template_unless_the_order_says_otherwise(
    desk: ReminderDesk,
) -> None:
    from_template = order("", template="autumn-demands", fields=FILLED)
    kept = desk.create(from_template, ANN)
    assert (kept.topic, kept.answers) == ("autumn", "confirm")
    assert kept.text.startswith("**秋闘の要求書に入れたいことを、2026年11月27日")
    kept = desk.create(order("", template="autumn-demands", fields=FILLED, topic="", answers="none"), ANN)
    assert (kept.topic, kept.answers) == ("", "none")
    assert desk.create(order("会議です。", "topic:study"), ANN).topic == "study"
    assert desk.create(order("会議です。", "topic:study", "topic:law"), ANN).topic == ""


def test_a_created_reminder_waits_and_the_log_says_who_made_it(office: Office) -> None:
    kept = office.desk.create(
        order("会議です。", "list", " everyone ", "everyone", addresses=("chat:a", "chat:a")), ANN
    )
    assert kept.id.startswith("r-")
    assert len(kept.id) == 8
    assert (kept.state, kept.author, kept.approved_by, kept.next_at) == ("pending_approval", ANN, None, None)
    assert kept.audience == ("list", "everyone")
    assert office.kept.lists[kept.id] == ("chat:a",)
    assert [(deed.who, deed.what, deed.reminder) for deed in office.log.deeds] == [(ANN, "create", kept.id)]


def test_a_rule_that_counts_from_its_start_begins_to_count_when_it_is_taken(office: Office) -> None:
    kept = office.desk.create(order(schedule=Schedule(None, "freq=weekly;interval=2;byday=we")), ANN)
    assert kept.schedule == Schedule(at(25, 9), "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE")
    office.later(days=2)
    assert office.desk.approve(kept.id, BEN).next_at == datetime(2026, 12, 9, 9, tzinfo=TOKYO)


def test_only_an_organizer_can_do_anything(office: Office) -> None:
    kept = office.desk.create(order(), ANN)
    desk, identity = office.desk, kept.id
    for attempt in (
        lambda: desk.plan(order(), MEMBER),
        lambda: desk.create(order(), MEMBER),
        lambda: desk.edit(identity, order(), MEMBER),
        lambda: desk.approve(identity, MEMBER),
        lambda: desk.reject(identity, MEMBER),
        lambda: desk.pause(identity, MEMBER),
        lambda: desk.resume(identity, MEMBER),
        lambda: desk.cancel(identity, MEMBER),
        lambda: desk.resend(identity, "failed", MEMBER),
    ):
        with pytest.raises(Refused, match="役員だけができます") as refused:
            attempt()
        assert refused.value.field == "by"
    assert desk.find(identity) == kept


def test_nobody_becomes_an_organizer_by_joining_an_organizers_account(office: Office) -> None:
    office.people.pair(MEMBER, office.people.pairing(BEN, NOON), NOON)
    assert not office.desk.is_organizer(MEMBER)


def test_an_author_never_approves_from_any_account(office: Office) -> None:
    phone = ANNS_PHONE
    office.people.pair(phone, office.people.pairing(ANN, NOON), NOON)
    kept = office.desk.create(order(), ANN)
    for by in (ANN, phone):
        with pytest.raises(Refused, match="自分では承認できません"):
            office.desk.approve(kept.id, by)
    approved = office.desk.approve(kept.id, BEN)
    assert (approved.state, approved.approved_by, approved.next_at) == ("scheduled", BEN, NOON)
    assert office.log.deeds[-1].details == "第1版"


def test_the_excepted_one_approves_alone_and_the_log_says_so(office: Office) -> None:
    mine, others = office.desk.create(order(), EVE), office.desk.create(order(), ANN)
    assert office.desk.approve(mine.id, EVE).state == "scheduled"
    assert "もう1人の承認なしで承認" in office.log.deeds[-1].details
    assert office.desk.approve(others.id, EVE).state == "scheduled"
    assert "承認なし" not in office.log.deeds[-1].details


def test_a_version_that_is_not_the_last_is_neither_approved_nor_edited(desk: ReminderDesk) -> None:
    kept = desk.create(order(), ANN)
    desk.edit(kept.id, order("新しい文です。"), ANN, kept.version)
    for attempt in (
        lambda: desk.approve(kept.id, BEN, kept.version),
        lambda: desk.edit(kept.id, order(), BEN, kept.version),
    ):
        with pytest.raises(Refused, match="ほかの人がこのお知らせを変えました"):
            attempt()
    assert desk.approve(kept.id, BEN, kept.version + 1).text == "新しい文です。"


def test_an_edit_needs_approval_again_by_another_than_who_made_it(office: Office) -> None:
    kept = office.desk.create(order("会議です。", "list", addresses=("chat:a", "chat:b")), ANN)
    office.desk.approve(kept.id, BEN)
    edited = office.desk.edit(kept.id, order("会議は中止です。", "list"), BEN)
    assert (edited.state, edited.approved_by, edited.next_at, edited.author) == ("pending_approval", None, None, BEN)
    assert office.desk.reach(kept.id).recipients == 2
    with pytest.raises(Refused, match="自分では承認できません"):
        office.desk.approve(kept.id, BEN)
    assert office.desk.approve(kept.id, ANN).state == "scheduled"
    assert [deed.what for deed in office.log.of(kept.id)] == ["create", "approve", "edit", "approve"]


APPROVED_AT = [
    (order(), NOON, NOON, "once"),
    (order(), NIGHT, at(25, 8), "once"),
    (order(ignore_quiet=True), NIGHT, NIGHT, "once"),
    (order(schedule=Schedule(at(25, 9))), NOON, at(25, 9), "once"),
    (order(schedule=Schedule(at(25, 22))), NOON, at(26, 8), "once"),
    (order(schedule=Schedule(at(25, 22)), ignore_quiet=True), NOON, at(25, 22), "once"),
    (order(schedule=Schedule(at(24, 13))), at(24, 14), at(24, 14), "once"),
    (order(schedule=Schedule(at(24, 22))), at(25, 3), at(25, 8), "once"),
    (order(schedule=Schedule(at(28, 9), "", "after")), NOON, at(30, 9), "once"),
    (order(schedule=Schedule(None, "FREQ=DAILY;BYHOUR=12")), NOON, NOON, "2026-11-24T12:00"),
    (order(schedule=Schedule(None, "FREQ=DAILY;BYHOUR=12")), at(24, 12, 1), at(25, 12), "2026-11-25T12:00"),
    (order(schedule=Schedule(None, "FREQ=DAILY;BYHOUR=7")), at(25, 7, 30), at(25, 8), "2026-11-25T07:00"),
    (order(schedule=Schedule(None, "FREQ=DAILY;BYHOUR=22")), NOON, at(25, 8), "2026-11-24T22:00"),
    (order(schedule=Schedule(at(1, 9), "FREQ=WEEKLY;BYDAY=FR")), NOON, at(27, 9), "2026-11-27T09:00"),
]


@pytest.mark.parametrize(("wanted", "approved", "goes_out", "key"), APPROVED_AT)
def test_it_goes_out_at_the_first_moment_after_the_approval_outside_the_quiet_hours(
    office: Office, wanted: Order, approved: datetime, goes_out: datetime, key: str
) -> None:
    kept = office.desk.create(wanted, ANN)
    office.now = approved
    assert office.desk.approve(kept.id, BEN).next_at == goes_out
    assert office.kept.keys[kept.id] == key


def test_a_moment_that_passed_too_long_ago_is_not_approved_any_more(office: Office) -> None:
    kept = office.desk.create(order(schedule=Schedule(at(24, 13))), ANN)
    assert office.desk.next_moment(kept) == at(24, 13)
    office.now = at(24, 14, 1)
    with pytest.raises(Refused, match="新しい日時") as refused:
        office.desk.approve(kept.id, BEN)
    assert refused.value.field == "at"
    assert office.desk.find(kept.id).state == "pending_approval"
    assert "新しい日時" in office.desk.review(kept.id).warnings[0]
    assert office.desk.next_moment(kept) is None


@pytest.mark.parametrize(
    ("wanted", "approved"),
    [
        (order("会議です。", "chat:nobody"), False),
        (order("会議です。", "list"), False),
        (order("会議です。", "tag:青年部"), True),
        (order("会議です。", "topic:law"), True),
        (order("会議です。", "chat:nobody", schedule=Schedule(None, "FREQ=DAILY")), True),
    ],
)
def test_nobody_is_sent_to_only_where_somebody_may_still_come(
    desk: ReminderDesk, wanted: Order, approved: bool
) -> None:
    kept = desk.create(wanted, ANN)
    if approved:
        assert desk.approve(kept.id, BEN).state == "scheduled"
    else:
        with pytest.raises(Refused, match="相手を選び直して") as refused:
            desk.approve(kept.id, BEN)
        assert refused.value.field == "to"


STATES: tuple[State, ...] = (
    "draft", "pending_approval", "scheduled", "running", "paused", "cancelled", "finished", "late",
)  # fmt: skip
ALLOWED: dict[str, dict[State, State]] = {
    "edit": dict.fromkeys(("draft", "pending_approval", "scheduled"), "pending_approval"),
    "approve": {"pending_approval": "scheduled"},
    "reject": {"pending_approval": "draft"},
    "pause": {"scheduled": "paused", "running": "paused"},
    "resume": {"paused": "scheduled", "late": "scheduled"},
    "cancel": dict.fromkeys(("draft", "pending_approval", "scheduled", "running", "paused", "late"), "cancelled"),
}


@pytest.mark.parametrize("deed", ALLOWED)
@pytest.mark.parametrize("state", STATES)
def test_each_deed_starts_from_its_states_only_and_leaves_a_line_in_the_log(
    office: Office, deed: str, state: State
) -> None:
    kept = office.desk.create(order(), ANN)
    office.kept.change(kept.id, ("pending_approval",), state)
    arguments = (kept.id, order(), BEN) if deed == "edit" else (kept.id, BEN)
    after = ALLOWED[deed].get(state)
    if after:
        assert getattr(office.desk, deed)(*arguments).state == after
        assert [(line.who, line.what) for line in office.log.of(kept.id)][1:] == [(BEN, deed)]
    else:
        with pytest.raises(Refused, match="いまは「") as refused:
            getattr(office.desk, deed)(*arguments)
        assert refused.value.field == "id"
        assert office.desk.find(kept.id).state == state
        assert len(office.log.of(kept.id)) == 1


def test_one_that_has_gone_out_before_is_not_edited(office: Office) -> None:
    kept = office.desk.create(order(schedule=Schedule(None, "FREQ=DAILY")), ANN)
    office.desk.approve(kept.id, BEN)
    office.kept.kept[kept.id] = replace(office.kept.kept[kept.id], occurrence=1)
    with pytest.raises(Refused, match="新しく作って"):
        office.desk.edit(kept.id, order(), ANN)


def test_failed_and_unknown_ones_are_sent_again_and_counted(office: Office) -> None:
    kept = office.desk.create(order(), ANN)
    office.kept.change(kept.id, ("pending_approval",), "finished")
    states: tuple[Settled, ...] = ("sent", "failed", "failed", "unknown")
    office.kept.rows_of[kept.id] = [Row(f"chat:{n}", s, "", 1, None, None) for n, s in enumerate(states)]
    assert office.desk.resend(kept.id, "failed", ANN) == 2
    assert office.desk.resend(kept.id, "failed", ANN) == 0
    assert [(deed.what, deed.details) for deed in office.log.deeds[1:]] == [("resend", "「送れなかった」の2件")]
    assert office.desk.progress(kept.id).counts == dict.fromkeys(SETTLED, 0) | {"pending": 2, "sent": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("which", "state", "field"),
    [("sent", "finished", "only"), ("unknown", "pending_approval", "id"), ("unknown", "cancelled", "id")],
)
def test_nothing_else_is_sent_again(office: Office, which: Settled, state: State, field: str) -> None:
    kept = office.desk.create(order(), ANN)
    office.kept.change(kept.id, ("pending_approval",), state)
    with pytest.raises(Refused, match="送り直せ") as refused:
        office.desk.resend(kept.id, which, ANN)
    assert refused.value.field == field


def test_an_unknown_id_is_refused(desk: ReminderDesk) -> None:
    with pytest.raises(Refused, match="「r-nothing」というお知らせはありません") as refused:
        desk.approve("r-nothing", ANN)
    assert refused.value.field == "id"


def test_reminders_are_listed_the_newest_first(desk: ReminderDesk) -> None:
    first, second = desk.create(order(), ANN), desk.create(order(), ANN)
    assert [reminder.id for reminder in desk.all()] == [second.id, first.id]
