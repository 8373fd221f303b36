"""Organizers' words read as schedules, schedules are said in words, and what is said reads back."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.schedules import TOKYO, BadSchedule, Holidays, Schedule, occurrences, read_schedule, say_schedule
from tests.knowledge.test_schedules import AWARE, NOW, attempt, local


@pytest.mark.parametrize(
    ("said", "at", "rrule", "holidays"),
    [
        ("今すぐ", None, "", "keep"), ("すぐ送ってください", None, "", "keep"), ("承認されたらすぐ", None, "", "keep"),
        ("12月10日 9:00", "2026-12-10 09:00", "", "keep"), ("１２月１０日　９時", "2026-12-10 09:00", "", "keep"),
        ("十二月十日の朝九時半", "2026-12-10 09:30", "", "keep"), ("12月10日(木) 9:00", "2026-12-10 09:00", "", "keep"),
        ("12月10日木曜 午後3時", "2026-12-10 15:00", "", "keep"), ("12/10 9:00", "2026-12-10 09:00", "", "keep"),
        ("2026-12-10T09:00", "2026-12-10 09:00", "", "keep"), ("R8.12.10 9:00", "2026-12-10 09:00", "", "keep"),
        ("11月21日 9:00", "2027-11-21 09:00", "", "keep"), ("2月29日", "2028-02-29 09:00", "", "keep"),
        ("来週の月曜の朝9時", "2026-11-23 09:00", "", "keep"), ("次の火曜日 18時", "2026-11-24 18:00", "", "keep"),
        ("日曜 9時", "2026-11-29 09:00", "", "keep"), ("明日13時半", "2026-11-23 13:30", "", "keep"),
        ("あさっての夕方", "2026-11-24 17:00", "", "keep"), ("3日後 9pm", "2026-11-25 21:00", "", "keep"),
        ("1か月後の正午", "2026-12-22 12:00", "", "keep"), ("30分後", "2026-11-22 11:01", "", "keep"),
        ("1時間半後", "2026-11-22 12:01", "", "keep"), ("15時", "2026-11-22 15:00", "", "keep"),
        ("9時", "2026-11-23 09:00", "", "keep"), ("来月の第2火曜 9:00", "2026-12-08 09:00", "", "keep"),
        ("12月の最終金曜 15時", "2026-12-25 15:00", "", "keep"),
        ("12月6日 9時、休みなら前の日", "2026-12-06 09:00", "", "before"),
        ("締切の3営業日前 9:00", "2027-01-05 09:00", "", "keep"), ("〆切の三日前", "2027-01-05 09:00", "", "keep"),
        ("締め切りの1週間前 10時", "2027-01-01 10:00", "", "keep"), ("5営業日前 9:00", "2026-12-28 09:00", "", "keep"),
        ("締切当日の朝8時", "2027-01-08 08:00", "", "keep"), ("期限の前日 17時", "2027-01-07 17:00", "", "keep"),
        ("締切の翌日", "2027-01-09 09:00", "", "keep"), ("締切日の9時", "2027-01-08 09:00", "", "keep"),
        ("毎日18時", None, "FREQ=DAILY;BYHOUR=18;BYMINUTE=0", "keep"),
        ("毎日9時と18時", None, "FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0", "keep"),
        ("平日の9時", None, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0", "before"),
        ("毎営業日 8時半", None, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=30", "before"),
        ("毎週月曜と木曜の8時半", None, "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=8;BYMINUTE=30", "keep"),
        ("毎週月水金の9時", None, "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎週土日 10時", None, "FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=10;BYMINUTE=0", "keep"),
        ("毎月曜日 9:00", None, "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎日曜 9:00", None, "FREQ=WEEKLY;BYDAY=SU;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎週月曜から木曜まで 9時", None, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH;BYHOUR=9;BYMINUTE=0", "keep"),
        ("隔週金曜17時", "2026-11-27 17:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;BYHOUR=17;BYMINUTE=0", "keep"),
        ("3週間ごとの水曜", "2026-11-25 09:00", "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎月第2火曜 9:00", None, "FREQ=MONTHLY;BYDAY=2TU;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎月第二月曜", None, "FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9;BYMINUTE=0", "keep"),
        ("第1・第3水曜", None, "FREQ=MONTHLY;BYDAY=1WE,3WE;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎月第1月曜と最終金曜 10:00", None, "FREQ=MONTHLY;BYDAY=1MO,-1FR;BYHOUR=10;BYMINUTE=0", "keep"),
        ("毎月末日 17:00", None, "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=17;BYMINUTE=0", "keep"),
        ("毎月10日と25日 9時", None, "FREQ=MONTHLY;BYMONTHDAY=10,25;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎月25日9時、休みなら前の日", None, "FREQ=MONTHLY;BYMONTHDAY=25;BYHOUR=9;BYMINUTE=0", "before"),
        ("毎月1日 9:00 休みの日は前の営業日に", None, "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0", "before"),
        ("毎月1日 9:00(休みの日は後ろに)", None, "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0", "after"),
        ("毎月1日 9:00、土日祝の場合は翌営業日", None, "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0", "after"),
        ("毎月1日 9:00、祝日でもそのまま", None, "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎月最終営業日 17時", None, "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=17;BYMINUTE=0", "before"),
        ("毎月最初の営業日", None, "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0", "after"),
        ("奇数月の10日", None, "FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYMONTHDAY=10;BYHOUR=9;BYMINUTE=0", "keep"),
        ("3ヶ月ごとの10日", "2026-12-10 09:00", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎年6月1日 10時", None, "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1;BYHOUR=10;BYMINUTE=0", "keep"),
        ("毎年2月29日", None, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎年2月末日", None, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎年6月と12月の10日", None, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=10;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎年4月の第1月曜", None, "FREQ=YEARLY;BYMONTH=4;BYDAY=1MO;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎週月曜 9時 10回", "2026-11-23 09:00", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0;COUNT=10", "keep"),
        ("12月1日から毎日18時", "2026-12-01 18:00", "FREQ=DAILY;BYHOUR=18;BYMINUTE=0", "keep"),
        ("来月から毎月10日", "2026-12-10 09:00", "FREQ=MONTHLY;BYMONTHDAY=10;BYHOUR=9;BYMINUTE=0", "keep"),
        ("毎日9時、12月25日まで", None, "FREQ=DAILY;BYHOUR=9;BYMINUTE=0;UNTIL=20261225T145959Z", "keep"),
        ("奇数月の10日 来年3月まで", None,
         "FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYMONTHDAY=10;BYHOUR=9;BYMINUTE=0;UNTIL=20270331T145959Z", "keep"),
        ("年度末まで毎週月曜", None, "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0;UNTIL=20270331T145959Z", "keep"),
    ],
)  # fmt: skip
def test_an_organizer_s_words_read_as_the_schedule(said: str, at: str | None, rrule: str, holidays: Holidays) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=TOKYO) if at else None
    schedule = read_schedule(said, NOW, deadline=date(2027, 1, 8))
    assert schedule == Schedule(moment, rrule, holidays)
    assert read_schedule(say_schedule(schedule), NOW) == schedule


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("", "「毎月第2火曜 9:00」"), ("あいうえお", "「毎月第2火曜 9:00」"), ("要求書を出す日",
        "「毎月第2火曜 9:00」"),
        ("毎日9時か10時", "「毎月第2火曜 9:00」"), ("毎月10日 9時 雨なら中止", "「毎月第2火曜 9:00」"), ("1時間ごと",
        "のように"),
        ("締切の3営業日前 9:00", "締切の日が要ります"), ("3日前", "締切の日が要ります"), ("1週間前 9:00",
        "締切の日が要ります"),
        ("昨日 9時", "過ぎています"), ("2026年11月1日 9:00", "過ぎています"), ("今日 10:31", "過ぎています"),
        ("11月22日 9:00", "過ぎています"), ("明日 9時、休みなら前の営業日に", "過ぎています"),
        ("毎日9時 2026年11月1日まで", "過ぎています"), ("毎年6月1日 来年3月まで", "一度も"), ("2月30日 9:00",
        "「2月30日」という日は"),
        ("毎年2月30日", "という日は"), ("毎月32日", "という日は"), ("毎年13月1日", "12月まで"), ("明日25時", "23:59"),
        ("9:75", "23:59"),
        ("12月10日(金) 9:00", "木曜日です"), ("12月10日と12月17日", "日が二つ"), ("明日9時と18時", "一つ"),
        ("月曜と木曜の8時半", "「毎週」を付けて"), ("毎週9時", "何曜日か"), ("毎月9時", "何日か"), ("毎年10時",
        "何月何日か"),
        ("2週間おきの金曜", "「2週間ごと」"), ("毎日9時と18時半", "分をそろえる"), ("毎日0回", "1回から"),
        ("0週間ごとの金曜", "1以上"),
        ("毎年6月1日と7月15日", "「7月15日」の分は、別に"), ("毎日1時2時3時4時5時6時7時", "6回まで"), ("2100年1月5日",
        "2099年"),
    ],
)  # fmt: skip
def test_words_that_give_no_schedule_are_answered_with_what_to_write(said: str, answer: str) -> None:
    with pytest.raises(BadSchedule, match=answer):
        read_schedule(said, NOW)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (Schedule(None), "今すぐ(承認されしだい)"),
        (Schedule(local(2026, 12, 10, 9)), "2026年12月10日(木) 9:00"),
        (Schedule(None, "FREQ=MONTHLY;BYDAY=2TU", "before"), "毎月第2火曜日 9:00(休みの日は前の営業日に)"),
        (Schedule(None, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "before"), "平日 9:00"),
        (Schedule(None, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), "毎週月・火・水・木・金曜日 9:00"),
        (Schedule(local(2026, 11, 27, 17), "FREQ=WEEKLY;INTERVAL=2"), "2026年11月27日から2週間ごとの金曜日 17:00"),
        (Schedule(local(2026, 12, 10), "FREQ=MONTHLY;COUNT=3"), "2026年12月10日から毎月10日 9:00(3回)"),
        (Schedule(local(2026, 12, 10), "FREQ=YEARLY"), "2026年12月10日から毎年12月10日 9:00"),
        (Schedule(None, "FREQ=DAILY;UNTIL=20270331T030000Z"), "毎日 9:00(2027年3月31日 12:00まで)"),
        (Schedule(None, "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
         "くり返し[FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1] 9:00"),
        (Schedule(None, "FREQ=MONTHLY"), "くり返し[FREQ=MONTHLY] 9:00"),
    ],
)  # fmt: skip
def test_a_schedule_is_said_in_words(schedule: Schedule, said: str) -> None:
    assert say_schedule(schedule) == said


WEEKDAY_LISTS = st.lists(st.sampled_from("月火水木金土日"), min_size=1, max_size=5, unique=True).map("・".join)
NTH = st.lists(st.sampled_from(("第1", "第2", "第3", "第4", "第5", "最終")), min_size=1, max_size=3, unique=True)
DAYS_OF_MONTH = st.lists(st.integers(1, 31), min_size=1, max_size=3, unique=True).map(
    lambda numbers: "と".join(f"{number}日" for number in numbers)
)
NTH_WEEKDAYS = st.builds("{}{}曜".format, NTH.map("・".join), st.sampled_from("月火水木金土日"))
IN_A_MONTH = DAYS_OF_MONTH | st.just("末日") | NTH_WEEKDAYS
REPEATED = st.one_of(
    st.sampled_from(("毎日", "平日", "隔日", "10日ごと", "毎月最終営業日", "毎月最初の営業日")),
    st.builds("{}{}曜".format, st.sampled_from(("毎週", "隔週", "5週間ごとの")), WEEKDAY_LISTS),
    st.builds("{}{}".format, st.sampled_from(("毎月", "隔月の", "3か月ごとの", "奇数月の", "偶数月の")), IN_A_MONTH),
    st.builds("毎年{}月{}".format, st.integers(1, 12), st.integers(1, 28).map("{}日".format) | st.just("末日")),
    st.builds("毎年{}月と{}月の{}".format, st.integers(1, 6), st.integers(7, 12), IN_A_MONTH),
)
CLOCKS = st.just("") | st.builds(" {}:{:02}".format, st.integers(0, 23), st.integers(0, 59)) | st.just("9時と18時")
ENDS = st.sampled_from(("", " 来年12月まで", " 2030年3月31日まで", " 3回"))
STARTS = st.sampled_from(("", "今日から", "12月1日から", "来年4月から", "2026年11月1日から"))
CHOICES = st.sampled_from(("", "、休みの日は前の営業日に", "、休みなら後ろに", "(祝日もそのまま)"))


@settings(deadline=None)
@given(STARTS, REPEATED, CLOCKS, ENDS, CHOICES, AWARE)
def test_what_repeats_reads_back_from_what_is_said(
    start: str, repeated: str, clock: str, end: str, choice: str, now: datetime
) -> None:
    schedule = attempt(read_schedule, f"{start}{repeated}{clock}{end}{choice}", now)
    if isinstance(schedule, BadSchedule):
        # 31 February and what is over: refused for a reason, never for not being read.
        assert "読み取れませんでした" not in str(schedule)
        return
    assert schedule.rrule
    assert read_schedule(say_schedule(schedule), now) == schedule


@settings(deadline=None)
@given(AWARE, st.timedeltas(timedelta(minutes=1), timedelta(days=3000)), st.sampled_from(("keep", "after")))
def test_any_single_moment_reads_back_from_what_is_said(now: datetime, ahead: timedelta, holidays: Holidays) -> None:
    at = (now + ahead).replace(second=0, microsecond=0)
    schedule = Schedule(at, "", holidays)
    if at > now:
        assert read_schedule(say_schedule(schedule), now) == schedule


PIECES = (
    "毎日 毎週 毎月 毎年 隔週 平日 第 月 火 曜 日 時 半 分 と ・ から まで 回 前 後 締切 営業日 休み なら 末 年"
    " 1 2 12 31 2099 : / - 99"
)
SCRAPS = st.lists(st.sampled_from(PIECES.split()), max_size=12).map("".join)


@settings(deadline=None)
@given(SCRAPS | st.text(max_size=30))
def test_any_words_give_a_schedule_with_a_next_moment_or_an_answer(text: str) -> None:
    schedule = attempt(read_schedule, text, NOW, deadline=date(2027, 1, 8))
    if isinstance(schedule, BadSchedule):
        assert str(schedule).endswith("。")
        return
    assert schedule == Schedule(None) or occurrences(schedule, NOW, 1)
    assert read_schedule(say_schedule(schedule), NOW) == schedule
