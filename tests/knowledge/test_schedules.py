"""Workdays, quiet hours, rules and occurrences: on holidays, month ends, leap days and where clocks change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.schedules import (
    TOKYO,
    BadSchedule,
    Holidays,
    Quiet,
    Schedule,
    anchored,
    checked_rrule,
    is_workday,
    moved,
    occurrences,
    read_quiet,
    say_quiet,
    say_schedule,
    upcoming,
    workdays_after,
    workdays_before,
)

P, T = ParamSpec("P"), TypeVar("T")
NOW = datetime(2026, 11, 22, 10, 31, tzinfo=TOKYO)
NEW_YORK = ZoneInfo("America/New_York")
# As the Cabinet Office publishes them.
HOLIDAYS = {
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
    2027: "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23",
}
YEAR_END = "1/1 1/2 1/3 12/29 12/30 12/31"
AWARE = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda wall: wall.replace(tzinfo=TOKYO))


def attempt(read: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | BadSchedule:
    """What `read` returns, or how it refused."""
    try:
        return read(*args, **named)
    except BadSchedule as refused:
        return refused


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TOKYO)


def days(schedule: Schedule, after: datetime, n: int) -> list[str]:
    return [f"{at:%Y-%m-%d}" for at in occurrences(schedule, after, n)]


# Workdays


@pytest.mark.parametrize("year", HOLIDAYS)
def test_every_day_of_a_year_is_a_workday_or_not_as_published(year: int) -> None:
    off = {date(year, *map(int, day.split("/"))) for day in f"{HOLIDAYS[year]} {YEAR_END}".split()}
    for offset in range(365):
        day = date(year, 1, 1) + timedelta(days=offset)
        assert is_workday(day) == (day.weekday() < 5 and day not in off), day


@pytest.mark.parametrize(
    ("day", "workday"),
    [
        (date(2026, 5, 6), False),  # 振替休日
        (date(2026, 5, 7), True),
        (date(2026, 9, 22), False),  # 国民の休日
        (date(2026, 9, 24), True),
        (date(2027, 3, 22), False),  # 振替休日
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
        (date(2024, 2, 29), True),
        (date(2032, 9, 21), False),  # 国民の休日
        (date(2099, 9, 23), False),
    ],
)
def test_substitute_holidays_and_the_turn_of_the_year_are_no_workdays(day: date, workday: bool) -> None:
    assert is_workday(day) is workday


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2100, 1, 1)])
def test_a_year_whose_holidays_are_unknown_is_refused_rather_than_guessed(day: date) -> None:
    with pytest.raises(BadSchedule, match="1990年から2099年"):
        is_workday(day)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 12, 8), date(2026, 12, 8), date(2026, 12, 8)),
        (date(2026, 12, 31), date(2026, 12, 28), date(2027, 1, 4)),
        (date(2026, 5, 3), date(2026, 5, 1), date(2026, 5, 7)),
        (date(2026, 9, 20), date(2026, 9, 18), date(2026, 9, 24)),
        (date(2026, 11, 23), date(2026, 11, 20), date(2026, 11, 24)),
        (date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 4)),
    ],
)
def test_a_day_off_moves_to_the_nearest_workday_on_the_chosen_side(day: date, before: date, after: date) -> None:
    assert (moved(day, "keep"), moved(day, "before"), moved(day, "after")) == (day, before, after)


def test_workdays_are_counted_from_the_day_beside() -> None:
    assert workdays_before(date(2027, 1, 8), 3) == date(2027, 1, 5)
    assert workdays_before(date(2027, 1, 4), 1) == date(2026, 12, 28)
    assert workdays_after(date(2026, 12, 28), 2) == date(2027, 1, 5)
    assert workdays_before(date(2026, 12, 6), 0) == date(2026, 12, 6)


@settings(deadline=None)
@given(st.dates(date(2000, 2, 1), date(2090, 1, 1)), st.integers(1, 8))
def test_counting_workdays_forth_and_back_returns_to_a_workday(day: date, count: int) -> None:
    start = moved(day, "after")
    assert workdays_before(workdays_after(start, count), count) == start


# Quiet hours


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [((20, 59), False), ((21, 0), True), ((21, 1), True), ((0, 0), True), ((7, 59), True), ((8, 0), False),
     ((8, 1), False), ((12, 0), False)],
)  # fmt: skip
def test_quiet_hours_begin_and_end_to_the_minute(clock: tuple[int, int], quiet: bool) -> None:
    assert Quiet().is_quiet(local(2026, 12, 8, *clock)) is quiet


@pytest.mark.parametrize(
    ("quiet", "moment", "end"),
    [
        (Quiet(), local(2026, 12, 31, 22), local(2027, 1, 1, 8)),
        (Quiet(), local(2027, 1, 1, 3), local(2027, 1, 1, 8)),
        (Quiet(), local(2027, 1, 1, 8), local(2027, 1, 1, 8)),
        (Quiet(time(12), time(13)), local(2026, 12, 8, 12, 30), local(2026, 12, 8, 13)),
        (Quiet(time(22), time(0)), local(2026, 12, 8, 23), local(2026, 12, 9, 0)),
        (Quiet(time(5), time(5)), local(2026, 12, 8, 5), local(2026, 12, 8, 5)),
        (Quiet(), datetime(2027, 3, 13, 23, tzinfo=NEW_YORK), datetime(2027, 3, 14, 8, tzinfo=NEW_YORK)),
        (Quiet(time(22), time(2, 30)), datetime(2027, 3, 14, 1, tzinfo=NEW_YORK),
         datetime(2027, 3, 14, 3, 30, tzinfo=NEW_YORK)),
    ],
)  # fmt: skip
def test_quiet_hours_end_at_the_next_moment_that_is_not_quiet(quiet: Quiet, moment: datetime, end: datetime) -> None:
    assert quiet.end_of(moment) == end


@settings(deadline=None)
@given(st.times().map(lambda t: t.replace(second=0, microsecond=0)), st.times(), AWARE)
def test_the_end_of_quiet_is_never_quiet_and_every_moment_before_it_is(
    start: time, end: time, moment: datetime
) -> None:
    quiet = Quiet(start, end.replace(second=0, microsecond=0))
    over = quiet.end_of(moment)
    assert over >= moment
    assert not quiet.is_quiet(over)
    assert over == moment or quiet.is_quiet(over - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("said", "quiet"),
    [("21時から8時まで", Quiet()), ("２１：００〜８：００", Quiet()),
     ("夜10時から朝7時半まで", Quiet(time(22), time(7, 30))),
     ("午後9時から翌朝8時まで", Quiet()), ("夜9時〜朝8時は静かに", Quiet()),
     ("静かな時間は22時から6時まで", Quiet(time(22), time(6))),
     ("なし", Quiet(time(0), time(0))), ("いりません", Quiet(time(0), time(0)))],
)  # fmt: skip
def test_quiet_hours_are_read_in_words(said: str, quiet: Quiet) -> None:
    assert read_quiet(said) == quiet


@pytest.mark.parametrize(
    "said", ["", "21時", "夜", "21時から25時", "8時から8時まで", "会議は9時から10時までです", "9時と10時と11時"]
)
def test_what_names_no_quiet_hours_is_answered_with_examples(said: str) -> None:
    with pytest.raises(BadSchedule, match="「なし」"):
        read_quiet(said)


@settings(deadline=None)
@given(st.integers(0, 1439), st.integers(0, 1439))
def test_quiet_hours_said_read_back(start: int, end: int) -> None:
    quiet = Quiet(time(*divmod(start, 60)), time(*divmod(end, 60)))
    read = read_quiet(say_quiet(quiet))
    assert read == quiet or (start == end and read.start == read.end)


# Rules


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("RRULE:FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=2TU"),
        ("byday=mo,th;freq=weekly;", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("ＦＲＥＱ＝ＤＡＩＬＹ；ＣＯＵＮＴ＝３", "FREQ=DAILY;COUNT=3"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO"),
        ("FREQ=DAILY;UNTIL=20261122T235959", "FREQ=DAILY;UNTIL=20261122T235959"),
        ("FREQ=DAILY;UNTIL=20270331T145959Z", "FREQ=DAILY;UNTIL=20270331T145959Z"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("FREQ=YEARLY;BYDAY=53MO", "FREQ=YEARLY;BYDAY=53MO"),
    ],
)
def test_a_rule_is_kept_in_one_way_of_writing(text: str, rule: str) -> None:
    assert checked_rrule(text, NOW) == rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "FREQ="), ("RRULE:", "FREQ="), ("BYDAY=MO", "FREQ="), ("毎日", "RFC 5545"), ("FREQ", "DAILY"),
        ("FREQ=HOURLY", "1日に1回"), ("FREQ=MINUTELY;INTERVAL=30", "1日に1回"), ("FREQ=SECONDLY", "1日に1回"),
        ("FREQ=DAILY;BYSECOND=0", "1日に1回"), ("FREQ=DAILY;BYHOUR=8,9,10,11;BYMINUTE=0,30", "6回まで"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "どちらか一つ"), ("FREQ=DAILY;COUNT=0", "回数"),
        ("FREQ=DAILY;COUNT=-1", "回数"), ("FREQ=DAILY;UNTIL=20261121", "過ぎています"),
        ("FREQ=DAILY;UNTIL=20261122T090000", "過ぎています"), ("FREQ=DAILY;UNTIL=20270230", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20270201T250000Z", "UNTIL"), ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "一度もありません"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "一度もありません"),
        ("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", "一度もありません"),
        ("FREQ=YEARLY;BYMONTH=1;BYYEARDAY=366", "一度もありません"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=8", "一度もありません"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1;UNTIL=20270531", "一度もありません"),
        ("FREQ=DAILY;BYHOUR=8;UNTIL=20261122", "一度もありません"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"), ("FREQ=DAILY;INTERVAL=99999999999", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=1,2", "INTERVAL"), ("FREQ=DAILY;BYHOUR=24", "BYHOUR"), ("FREQ=DAILY;BYMINUTE=60",
        "BYMINUTE"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"), ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYDAY=6MO", "1から5"), ("FREQ=YEARLY;BYMONTH=3;BYDAY=6MO", "1から5"),
        ("FREQ=YEARLY;BYDAY=54MO", "1から53"), ("FREQ=MONTHLY;BYDAY=0MO", "1から5"),
        ("FREQ=WEEKLY;BYDAY=2MO", "第何曜日"), ("FREQ=YEARLY;BYWEEKNO=2;BYDAY=1MO", "BYWEEKNO"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"), ("FREQ=WEEKLY;BYDAY=MO,", "BYDAY"), ("FREQ=WEEKLY;BYDAY=", "BYDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "WEEKLY"), ("FREQ=MONTHLY;BYWEEKNO=1", "YEARLY"),
        ("FREQ=DAILY;BYYEARDAY=1", "YEARLY"), ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS"), ("FREQ=DAILY;BYEASTER=0",
        "BYEASTER"),
        ("FREQ=DAILY;FREQ=DAILY", "二度"), ("DTSTART:20270101T090000\nRRULE:FREQ=DAILY", "RFC 5545"),
        ("FREQ=DAILY;WKST=XX", "WKST"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_taken_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(BadSchedule, match=said):
        checked_rrule(text, NOW)


PARTS = {
    "INTERVAL": st.integers(0, 1001),
    "BYMONTH": st.integers(1, 12),
    "BYMONTHDAY": st.integers(-31, 31),
    "BYDAY": st.sampled_from(("MO", "TU,SA", "1MO", "-1FR", "5SU", "53WE")),
    "BYYEARDAY": st.sampled_from((1, 366, -366)),
    "BYWEEKNO": st.integers(-53, 53),
    "BYSETPOS": st.sampled_from((1, -1, 2, 5)),
    "BYHOUR": st.sampled_from(("9", "9,18", "25")),
    "BYMINUTE": st.sampled_from(("0", "0,30", "61")),
    "COUNT": st.integers(0, 5),
    "UNTIL": st.sampled_from(("20270331", "20200101", "20270331T120000Z")),
}
RULES = st.builds(
    lambda freq, parts: ";".join([f"FREQ={freq}", *(f"{name}={value}" for name, value in parts.items())]),
    st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")),
    st.sets(st.sampled_from(sorted(PARTS)), max_size=4).flatmap(
        lambda names: st.fixed_dictionaries({name: PARTS[name] for name in sorted(names)})
    ),
)


@settings(deadline=None)
@given(RULES)
def test_every_rule_is_refused_in_words_or_kept_said_and_met_by_a_day(text: str) -> None:
    rule = attempt(checked_rrule, text, NOW)
    if isinstance(rule, BadSchedule):
        assert "。" in str(rule)
        return
    assert checked_rrule(rule, NOW) == rule
    schedule = Schedule(None, rule)
    assert say_schedule(schedule)
    # The rule's own interval may leave out the only days that meet it, every 1000 years.
    assert occurrences(schedule, NOW, 1) or "INTERVAL" in rule or "UNTIL" in rule or "COUNT" in rule


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_as_a_rule_is_taken_or_refused(text: str) -> None:
    rule = attempt(checked_rrule, text, NOW)
    assert isinstance(rule, BadSchedule) or rule.startswith("FREQ=")


# Occurrences


@pytest.mark.parametrize(
    ("rule", "holidays", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU", "keep", "2026-12-08 2027-01-12 2027-02-09"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "keep", "2026-11-30 2026-12-31 2027-01-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "before", "2026-11-30 2026-12-28 2027-01-29"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "after", "2026-11-30 2027-01-04 2027-02-01"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "keep", "2026-12-31 2027-01-31 2027-03-31"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "keep", "2028-02-29 2032-02-29 2036-02-29"),
        ("FREQ=DAILY", "before", "2026-11-24 2026-11-25 2026-11-26"),
        ("FREQ=DAILY", "after", "2026-11-24 2026-11-25 2026-11-26"),
        ("FREQ=WEEKLY;BYDAY=MO", "before", "2026-11-30 2026-12-07 2026-12-14"),
        ("FREQ=WEEKLY;BYDAY=MO", "after", "2026-11-24 2026-11-30 2026-12-07"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "after", "2026-11-24 2026-11-30 2026-12-07"),
    ],
)
def test_a_rule_goes_out_on_its_days_moved_as_chosen(rule: str, holidays: Holidays, expected: str) -> None:
    assert days(Schedule(None, rule, holidays), NOW, 3) == expected.split()


def test_a_month_s_last_day_is_found_in_leap_years_too() -> None:
    schedule = Schedule(None, "FREQ=MONTHLY;BYMONTHDAY=-1")
    assert days(schedule, local(2028, 2, 1), 1) == ["2028-02-29"]
    assert days(schedule, local(2027, 2, 1), 1) == ["2027-02-28"]


def test_a_rule_without_a_time_takes_the_first_moment_s_or_nine() -> None:
    first = local(2026, 12, 1, 17, 15)
    assert occurrences(Schedule(first, "FREQ=DAILY"), NOW, 2) == [first, local(2026, 12, 2, 17, 15)]
    assert occurrences(Schedule(None, "FREQ=DAILY"), NOW, 1) == [local(2026, 11, 23)]
    assert occurrences(Schedule(first, "FREQ=DAILY;BYHOUR=8;BYMINUTE=0"), NOW, 1) == [local(2026, 12, 2, 8)]


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;COUNT=2;BYHOUR=7;BYMINUTE=30", "FREQ=DAILY;INTERVAL=2;BYHOUR=7;BYMINUTE=30"]
)
def test_what_is_counted_begins_today_where_its_hour_has_not_come(rule: str) -> None:
    early, late = local(2026, 11, 23, 7, 29), local(2026, 11, 23, 7, 30)
    assert anchored(Schedule(None, checked_rrule(rule, early)), early).at == local(2026, 11, 23, 7, 30)
    assert anchored(Schedule(None, checked_rrule(rule, late)), late).at == local(2026, 11, 24, 7, 30)


def test_once_goes_out_once_and_as_soon_as_approved_has_no_moment_of_its_own() -> None:
    once = Schedule(local(2026, 12, 6), "", "before")
    assert occurrences(once, NOW, 5) == [local(2026, 12, 4)]
    assert occurrences(once, local(2026, 12, 4), 5) == []
    assert occurrences(Schedule(None), NOW, 5) == []


def test_an_end_and_a_count_end_the_schedule() -> None:
    assert days(Schedule(local(2026, 11, 27), "FREQ=WEEKLY;COUNT=2"), NOW, 5) == ["2026-11-27", "2026-12-04"]
    assert days(Schedule(local(2026, 11, 27), "FREQ=WEEKLY;COUNT=2"), local(2026, 11, 30), 5) == ["2026-12-04"]
    assert days(Schedule(None, "FREQ=DAILY;UNTIL=20261124"), NOW, 5) == ["2026-11-23", "2026-11-24"]
    # 0:00 UTC is 9:00 in Tokyo, so that the last day's reminder still goes out; a second earlier it would not.
    assert days(Schedule(None, "FREQ=DAILY;UNTIL=20261124T000000Z"), NOW, 5) == ["2026-11-23", "2026-11-24"]
    assert days(Schedule(None, "FREQ=DAILY;UNTIL=20261123T235959Z"), NOW, 5) == ["2026-11-23"]
    assert occurrences(Schedule(None, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"), local(2099, 6, 2), 5) == []


def test_what_a_day_off_moves_keeps_the_key_that_was_planned() -> None:
    schedule = Schedule(None, "FREQ=MONTHLY;BYMONTHDAY=1", "after")
    found = [(item.key, f"{item.at:%m-%d}", item.moved) for item in upcoming(schedule, local(2026, 12, 2), 2)]
    assert found == [("2027-01-01T09:00", "01-04", True), ("2027-02-01T09:00", "02-01", False)]
    assert upcoming(schedule, local(2027, 1, 2), 1)[0].key == "2027-01-01T09:00"


def test_moments_that_meet_are_one_with_the_key_of_the_day_itself() -> None:
    daily = Schedule(None, "FREQ=DAILY", "before")
    assert [item.key[:10] for item in upcoming(daily, local(2026, 12, 27, 8), 2)] == ["2026-12-28", "2027-01-04"]
    assert [item.key[:10] for item in upcoming(daily, local(2026, 12, 25), 1)] == ["2026-12-28"]


def test_every_second_week_goes_on_from_where_it_began() -> None:
    first = Schedule(None, "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
    kept = anchored(first, NOW)
    assert kept.at == local(2026, 11, 27)
    assert days(kept, local(2026, 12, 1), 2) == ["2026-12-11", "2026-12-25"]
    assert anchored(kept, local(2026, 12, 1)) == kept
    assert anchored(Schedule(None, "FREQ=WEEKLY;BYDAY=FR"), NOW) == Schedule(None, "FREQ=WEEKLY;BYDAY=FR")


def test_the_wall_time_stays_where_clocks_change() -> None:
    def stamps(hour: int, minute: int, month: int, day: int) -> list[str]:
        first = datetime(2027, month, day, hour, minute, tzinfo=NEW_YORK)
        found = occurrences(Schedule(first, "FREQ=DAILY"), first - timedelta(seconds=1), 3, NEW_YORK)
        return [at.isoformat()[8:] for at in found]

    assert stamps(9, 0, 3, 13) == ["13T09:00:00-05:00", "14T09:00:00-04:00", "15T09:00:00-04:00"]
    assert stamps(2, 30, 3, 13) == ["13T02:30:00-05:00", "14T03:30:00-04:00", "15T02:30:00-04:00"]
    assert stamps(1, 30, 11, 6) == ["06T01:30:00-04:00", "07T01:30:00-04:00", "08T01:30:00-05:00"]


def test_a_schedule_made_elsewhere_goes_out_at_the_zone_s_own_time() -> None:
    at = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    assert occurrences(Schedule(at, "FREQ=DAILY"), NOW, 1) == [local(2026, 12, 1, 9)]
    assert occurrences(Schedule(at), NOW, 1)[0].isoformat() == "2026-12-01T09:00:00+09:00"


def test_a_moment_without_a_zone_is_no_schedule() -> None:
    with pytest.raises(ValueError, match="zone"):
        Schedule(datetime(2026, 12, 1))


SCHEDULES = st.builds(
    Schedule,
    st.none() | AWARE,
    st.sampled_from(
        ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA,SU,MO", "FREQ=MONTHLY;BYMONTHDAY=1,3,-1", "FREQ=MONTHLY;BYDAY=1MO,3FR",
         "FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0", "FREQ=YEARLY;BYMONTH=1,5,9;BYMONTHDAY=3")
    ),
    st.sampled_from(("keep", "before", "after")),
)  # fmt: skip


@settings(deadline=None)
@given(SCHEDULES, AWARE, st.integers(0, 60))
def test_occurrences_come_in_order_once_each_on_workdays_and_the_same_seen_from_later(
    schedule: Schedule, after: datetime, later: int
) -> None:
    found = upcoming(schedule, after, 12)
    moments = [item.at for item in found]
    assert moments == sorted(set(moments))
    assert all(at > after for at in moments)
    assert len({item.key for item in found}) == len(found) == 12
    assert schedule.holidays == "keep" or all(is_workday(at.date()) for at in moments)
    rest = [item for item in found if item.at > after + timedelta(days=later)]
    assert upcoming(schedule, after + timedelta(days=later), len(rest)) == rest
    assert upcoming(schedule, after, 5) == found[:5]
