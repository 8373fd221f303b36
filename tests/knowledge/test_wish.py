"""Members' wishes to be reminded are read; their questions are never taken for one."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.reading.wish import WishWords, read_wish

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 22, 10, 31, tzinfo=TOKYO)
ROOT = Path(__file__).parent.parent.parent


def heard(said: str) -> tuple[str | None, str, str] | None:
    wish = read_wish(said, NOW)
    return wish and (f"{wish.when:%Y-%m-%d %H:%M}" if wish.when else None, wish.what, wish.problem)


@pytest.mark.parametrize(
    ("said", "when", "what"),
    [
        ("12月10日に届出のことを思い出させて", "2026-12-10 09:00", "届出のこと"),
        ("十二月十日に届出のことを思い出させて", "2026-12-10 09:00", "届出のこと"),
        ("１２月１０日　９時半に届出のことを思い出させてください。", "2026-12-10 09:30", "届出のこと"),
        ("12月10日(木)の15:00に届出のことを思い出させてほしいです", "2026-12-10 15:00", "届出のこと"),
        ("明日の朝9時に学習会をリマインドして", "2026-11-23 09:00", "学習会"),
        ("明日学習会リマインド", "2026-11-23 09:00", "学習会"),
        ("10日に届出のことを思い出させて", "2026-12-10 09:00", "届出のこと"),
        ("30日の朝に届出のことを知らせて", "2026-11-30 09:00", "届出のこと"),
        ("31日に家賃のことを思い出させて", "2026-12-31 09:00", "家賃のこと"),
        ("12月10日に保育園のことをお知らせして", "2026-12-10 09:00", "保育園のこと"),
        ("来週金曜に教えて、要求書", "2026-11-27 09:00", "要求書"),
        ("3日後に年金事務所へ電話することを知らせてください", "2026-11-25 09:00", "年金事務所へ電話すること"),
        ("1か月後に無期転換の申込みのことを知らせてほしいです", "2026-12-22 09:00", "無期転換の申込みのこと"),
        ("12月10日の届出のことを思い出させて", "2026-12-10 09:00", "届出のこと"),
        ("12月10日までに届出することを12月1日に思い出させて", "2026-12-01 09:00", "12月10日までに届出すること"),
        ("来月1日に家賃を払うのを忘れないように知らせて", "2026-12-01 09:00", "家賃を払うの"),
        ("12月10日の届出を忘れないように言って", "2026-12-10 09:00", "届出"),
        ("来週の月曜日の午後3時に労基署へ電話するようにリマインドお願いします", "2026-11-23 15:00", "労基署へ電話する"),
        ("明後日に通知してほしい、書類の件", "2026-11-24 09:00", "書類の件"),
        ("あさって思い出させて!学習会の準備", "2026-11-24 09:00", "学習会の準備"),
        ("リマインダー設定して 12月1日 10時 面談", "2026-12-01 10:00", "面談"),
        ("明日、15時の会議のことを思い出させて", "2026-11-23 09:00", "15時の会議のこと"),
        ("15時に薬のことを思い出させて", "2026-11-22 15:00", "薬のこと"),
        ("9時に薬のことを思い出させて", "2026-11-23 09:00", "薬のこと"),
        ("今夜9時に要求書を書くように知らせてもらえますか", "2026-11-22 21:00", "要求書を書く"),
        ("30分後に電話のことを思い出させて", "2026-11-22 11:01", "電話のこと"),
        ("1時間後に知らせて", "2026-11-22 11:31", ""),
        (
            "12月10日に「３．産前産後」の届出のことをリマインドしてね",
            "2026-12-10 09:00",
            "「３．産前産後」の届出のこと",
        ),
    ],
)
def test_a_wish_gives_its_moment_and_the_member_s_own_words(said: str, when: str, what: str) -> None:
    assert heard(said) == (when, what, "")


@pytest.mark.parametrize(
    ("said", "what", "problem"),
    [
        ("届出のことを思い出させて", "届出のこと", "no_day"),
        ("リマインドして", "", "no_day"),
        ("来週思い出させて", "来週", "no_day"),
        ("12月10日までに届出を出すのを思い出させて", "12月10日までに届出を出すの", "no_day"),
        ("2月30日に届出を思い出させて", "2月30日に届出", "no_such_day"),
        ("昨日の9時に思い出させて", "", "past"),
        ("2024年4月1日に届出を思い出させて", "届出", "past"),
        ("今日の10時31分に届出を思い出させて", "届出", "past"),
        ("12月10日か12月11日、届出をリマインドして", "12月10日か12月11日、届出", "several"),
        ("毎週月曜に日報を思い出させて", "毎週月曜に日報", "repeated"),
        ("締切の3日前に思い出させて", "締切の3日前", "distance"),
        ("12月10日(金)に届出を思い出させて", "12月10日(金)に届出", "weekday"),
    ],
)
def test_a_wish_whose_day_is_unclear_says_why(said: str, what: str, problem: str) -> None:
    assert heard(said) == (None, what, problem)


@pytest.mark.parametrize(
    "said",
    [
        "届出の締切を教えて",
        "12月10日の学習会の場所を教えて",
        "12月10日に何があるか教えて",
        "明日の学習会について教えて",
        "12月1日に変わる最低賃金を知らせて",
        "12月1日に施行される改正の内容をお知らせください",
        "明日教えて",
        "12月1日から変わることを知らせてください",
        "2022年6月1日の集計をお知らせください",
        "2023年4月1日に知らせてください",
        "令和九年四月一日に義務となる内容をお知らせいただけますか",
        "来年4月に何が変わるか知らせて",
        "30日前に解雇を通知してもらえますか",
        "会社が12月31日に契約終了を通知してきました",
        "12月31日に雇い止めを通知された",
        "12月10日に会社から知らせてもらえますか",
        "会社に忘れないように言ってください",
        "届出を忘れないようにするには",
        "12月10日に届出を忘れないようにするには",
        "忘れないでね",
        "つらいことを思い出させてしまう",
        "思い出させないでください",
        "「思い出させて」と言われた",
        "思い出せない",
        "どうすればリマインドしてもらえますか",
        "リマインド",
        "リマインドの一覧",
        "リマインドを消して",
        "その日に知らせてほしい",
        "知らせて",
        "知らせてください",
        "通知してほしい",
        "明日までに届出が必要か教えて",
        "3日前に知らせる義務はありますか",
        "社会保険の加入を12月に知らせてもらえるの",
        "10月3日に出産予定です。いつまでに届け出ますか",
        "明日9時に担当者と話せますか",
        "9時に始業で18時に終わる場合の残業を教えて",
        "来週金曜に要求書のことを教えて",
        "産休は何日前に知らせるの",
        "契約が12月31日に終わると通知がありました。どうすればいい",
        "12月10日に退職を会社に伝えてください",
    ],
)
def test_an_ordinary_question_is_no_wish(said: str) -> None:
    assert heard(said) is None


def questions() -> Iterator[str]:
    """What members ask: the question sets, and the questions under which the entries are found."""
    for path in (ROOT / "tests/questions").glob("*.jsonl"):
        yield from (json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines())
    for path in (ROOT / "knowledge/data/entries").rglob("*.md"):
        lines = path.read_text(encoding="utf-8").splitlines()
        yield from (line.strip(' -"') for line in lines if "知らせ" in line or "通知" in line or "思い" in line)


def test_no_question_of_the_question_sets_is_a_wish() -> None:
    asked = list(questions())
    assert len(asked) > 300
    assert [said for said in asked if heard(said)] == []


def test_a_long_story_is_no_wish() -> None:
    assert heard("12月10日に届出のことを思い出させて" + "。去年のことですが" * 40) is None


def test_wishes_are_seen_from_where_the_member_is() -> None:
    wish = read_wish("明日の朝9時に学習会をリマインドして", NOW, ZoneInfo("America/New_York"))
    assert wish
    assert wish.when == datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("America/New_York"))


MATTERS = st.sampled_from(("届出", "要求書を出すこと", "ABC会議", "学習会の準備のこと", "㈱のこと", "①の件"))
ASKED = st.sampled_from(("を思い出させて", "をリマインドしてください", "を知らせてほしい"))


@settings(deadline=None)
@given(st.dates(date(2026, 11, 23), date(2060, 1, 1)), MATTERS, ASKED)
def test_any_day_to_come_and_any_matter_read_back(day: date, matter: str, asked: str) -> None:
    wish = read_wish(f"{day.year}年{day.month}月{day.day}日に{matter}{asked}", NOW)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=TOKYO)
    assert wish == WishWords(at, matter)


PIECES = (
    "12月10日 明日 9時 に の を 、 思い出させて リマインドして 知らせて 教えて 毎週 2月30日 届出 30分後 ２ 十 まで か"
    " (金)"
)
SAID = st.lists(st.sampled_from(PIECES.split()), max_size=10).map("".join) | st.text(max_size=40)


@settings(deadline=None)
@given(SAID, st.timedeltas(timedelta(0)))
def test_any_words_give_no_wish_or_one_to_come_or_a_problem(said: str, later: timedelta) -> None:
    now = NOW + min(later, timedelta(days=20000))
    wish = read_wish(said, now)
    if wish and wish.when:
        assert wish.when > now
        assert wish.problem == ""
    elif wish:
        assert wish.problem
