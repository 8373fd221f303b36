"""What a sentence about pay gives the overtime premium and the leave allowance."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.reading import read_inputs

AS_OF = date(2026, 11, 22)
OVERTIME: list[tuple[str, dict[str, Any]]] = [
    ("時給1,100円で残業20時間", {"hourly_wage": 1100, "overtime_hours": 20}),
    ("時給１２５０円です。今月の時間外は３５時間でした", {"hourly_wage": 1250, "overtime_hours": 35}),
    (
        "月給30万円、月の所定労働時間は150時間。残業が70時間、うち深夜が12時間です",
        {"monthly_wage": 300000, "monthly_hours": 150, "overtime_hours": 70, "overtime_night_hours": 12},
    ),
    ("時給1500円で法定休日に8時間働きました", {"hourly_wage": 1500, "holiday_hours": 8}),
    (
        "残業10時間、法定休日労働6時間(うち深夜2時間)、時給1300円",
        {"hourly_wage": 1300, "overtime_hours": 10, "holiday_hours": 6, "holiday_night_hours": 2},
    ),
    (
        "時給1200円 残業65時間（うち深夜10時間） 法定休日8時間",
        {"hourly_wage": 1200, "overtime_hours": 65, "overtime_night_hours": 10, "holiday_hours": 8},
    ),
    ("時給1000円で深夜残業3時間", {"hourly_wage": 1000, "overtime_hours": 3, "overtime_night_hours": 3}),
    (
        "基本給24万、所定160h、残業25.5h",
        {"monthly_wage": 240000, "monthly_hours": 160, "overtime_hours": Decimal("25.5")},
    ),
    ("時給千三百五十円 残業十五時間半", {"hourly_wage": 1350, "overtime_hours": Decimal("15.5")}),
    ("じきゅう 1200えんです。ざんぎょうを 8じかん しました。", {"hourly_wage": 1200, "overtime_hours": 8}),
    ("じきゅう せんにひゃくえんで ざんぎょう ろくじかん", {"hourly_wage": 1200, "overtime_hours": 6}),
    ("自給千百円で残行を五時間", {"hourly_wage": 1100, "overtime_hours": 5}),
    ("1時間1,400円のバイトで残業4時間30分", {"hourly_wage": 1400, "overtime_hours": Decimal("4.5")}),
    (
        "時給1600円、所定内の夜勤で22時〜5時の7時間。深夜割増だけ知りたい",
        {"hourly_wage": 1600, "scheduled_night_hours": 7},
    ),
    ("時給1450円 シフト内の深夜勤務が40時間", {"hourly_wage": 1450, "scheduled_night_hours": 40}),
    (
        "時給1,180円で所定の深夜労働が月に30時間、残業はなし",
        {"hourly_wage": 1180, "scheduled_night_hours": 30},
    ),
    (
        "月給は28万円で月平均所定労働時間が162時間です。今月は45時間残業し、そのうち5時間が22時以降でした",
        {"monthly_wage": 280000, "monthly_hours": 162, "overtime_hours": 45, "overtime_night_hours": 5},
    ),
    ("時給1700円 60時間を超えて72時間残業した", {"hourly_wage": 1700, "overtime_hours": 72}),
    ("1日2時間の残業を20日やりました 時給1250円", {"hourly_wage": 1250, "overtime_hours": 40}),
    ("時給1300円で18時から22時まで残業しました", {"hourly_wage": 1300, "overtime_hours": 4}),
    (
        "時給1300円、午後9時から午前0時まで残業",
        {"hourly_wage": 1300, "overtime_hours": 3, "overtime_night_hours": 2},
    ),
    (
        "I earn 1,400 yen per hour and did 20 hours of overtime, 5 of them late at night.",
        {"hourly_wage": 1400, "overtime_hours": 20, "overtime_night_hours": 5},
    ),
    (
        "My monthly salary is 300,000 yen with 160 scheduled hours. I worked 30 hours of overtime.",
        {"monthly_wage": 300000, "monthly_hours": 160, "overtime_hours": 30},
    ),
    ("時給¥1,250 残業:12時間 休日:8時間", {"hourly_wage": 1250, "overtime_hours": 12, "holiday_hours": 8}),
    (
        "時給1280円だけど休日出勤7時間半の分いくらになるん",
        {"hourly_wage": 1280, "holiday_hours": Decimal("7.5")},
    ),
    (
        "時給1,350円で今月80時間も残業したっちゃけど、いくらもらえると",
        {"hourly_wage": 1350, "overtime_hours": 80},
    ),
    (
        "時給は1420円でございます。残業が62時間、そのうち夜10時以降が8時間、法定休日に5時間働きました。",
        {"hourly_wage": 1420, "overtime_hours": 62, "overtime_night_hours": 8, "holiday_hours": 5},
    ),
    (
        "月給22万5千円 所定155時間 残業18時間 休日出勤8時間 うち深夜1時間",
        {
            "monthly_wage": 225000,
            "monthly_hours": 155,
            "overtime_hours": 18,
            "holiday_hours": 8,
            "holiday_night_hours": 1,
        },
    ),
    ("超勤15時間 時間単価1,900円", {"hourly_wage": 1900, "overtime_hours": 15}),
    (
        "日曜の法定休日に夜7時から12時まで5時間、うち2時間が深夜です。時給1500円",
        {"hourly_wage": 1500, "holiday_hours": 5, "holiday_night_hours": 2},
    ),
    ("残業代いくら", {}),
    ("時給1200円なんだけど残業代っていくら", {"hourly_wage": 1200}),
    ("今月残業80時間いった", {"overtime_hours": 80}),
    ("月給25万で残業20時間", {"monthly_wage": 250000, "overtime_hours": 20}),
    (
        "時給1230円で残業が11時間、それとは別に所定の夜勤で深夜が24時間あります",
        {"hourly_wage": 1230, "overtime_hours": 11, "scheduled_night_hours": 24},
    ),
    ("残業50時間で深夜はゼロ 時給1150円", {"hourly_wage": 1150, "overtime_hours": 50}),
    ("時給1,050円、残業は90分です", {"hourly_wage": 1050, "overtime_hours": Decimal("1.5")}),
    (
        "時給1,320円、今月の残業は合計68時間で、その中の9時間が深夜でした",
        {"hourly_wage": 1320, "overtime_hours": 68, "overtime_night_hours": 9},
    ),
    (
        "月給30万円 月の労働時間160時間 残業22時間",
        {"monthly_wage": 300000, "monthly_hours": 160, "overtime_hours": 22},
    ),
    (
        "時給1500円 法定休日の夜10時から朝5時まで7時間働いた",
        {"hourly_wage": 1500, "holiday_hours": 7, "holiday_night_hours": 7},
    ),
    (
        "残業30時間、深夜5時間(残業の中)、時給1250円",
        {"hourly_wage": 1250, "overtime_hours": 30, "overtime_night_hours": 5},
    ),
    (
        "時給1100円で残業45時間、うち22時過ぎが6時間半",
        {"hourly_wage": 1100, "overtime_hours": 45, "overtime_night_hours": Decimal("6.5")},
    ),
    (
        "月給27万2千円、所定170時間です。法定休日に10時間、うち深夜に3時間出ました。残業は12時間です。",
        {
            "monthly_wage": 272000,
            "monthly_hours": 170,
            "holiday_hours": 10,
            "holiday_night_hours": 3,
            "overtime_hours": 12,
        },
    ),
    (
        "時給1000円の夜勤です 所定時間内で22時から5時まで7時間",
        {"hourly_wage": 1000, "scheduled_night_hours": 7},
    ),
    ("時給1600円 週末の法定休日に9時間半出た", {"hourly_wage": 1600, "holiday_hours": Decimal("9.5")}),
    (
        "月給月額310,000円・1か月の所定労働時間155時間・時間外75時間・うち深夜15時間・法定休日16時間",
        {
            "monthly_wage": 310000,
            "monthly_hours": 155,
            "overtime_hours": 75,
            "overtime_night_hours": 15,
            "holiday_hours": 16,
        },
    ),
    (
        "オレ時給1230円 残業月50時間 夜10時すぎまでやったのが4時間",
        {"hourly_wage": 1230, "overtime_hours": 50, "overtime_night_hours": 4},
    ),
    ("時給1275円、残業70時間。深夜なし。休日出勤なし。", {"hourly_wage": 1275, "overtime_hours": 70}),
    (
        "月の給料が24万8千円で所定が月160時間、先月の時間外が61時間",
        {"monthly_wage": 248000, "monthly_hours": 160, "overtime_hours": 61},
    ),
    ("時給1,400円 残業10時間15分", {"hourly_wage": 1400, "overtime_hours": Decimal("10.25")}),
    (
        "所定内の深夜が16時間、残業が20時間(深夜は含まない)、時給は1350円",
        {"hourly_wage": 1350, "scheduled_night_hours": 16, "overtime_hours": 20},
    ),
    (
        ("うちの時給1290円なんだけどさ今月残業74時間でうち11時間が深夜帯だったんよ"),
        {"hourly_wage": 1290, "overtime_hours": 74, "overtime_night_hours": 11},
    ),
    (
        ("1時間あたり1,520円、法定休日労働が月に10時間、そのうち4時間が深夜"),
        {"hourly_wage": 1520, "holiday_hours": 10, "holiday_night_hours": 4},
    ),
    (
        ("月給二十六万四千円、月の所定労働時間百六十五時間、時間外労働二十時間でございます"),
        {"monthly_wage": 264000, "monthly_hours": 165, "overtime_hours": 20},
    ),
    (
        ("時給は1,150円です。先月は法定休日に2回、合計16時間出勤し、残業も8時間ありました。"),
        {"hourly_wage": 1150, "holiday_hours": 16, "overtime_hours": 8},
    ),
    (
        ("月給制で320,000円。1か月平均所定労働時間は160時間。残業は深夜含めて35時間、深夜は7時間。"),
        {"monthly_wage": 320000, "monthly_hours": 160, "overtime_hours": 35, "overtime_night_hours": 7},
    ),
    (
        (
            "My monthly pay is 280,000 yen and my scheduled hours are 160 a month. I did 15 hours "
            "of overtime "
            "this month."
        ),
        {"monthly_wage": 280000, "monthly_hours": 160, "overtime_hours": 15},
    ),
    (
        ("じきゅう 1300えん。ほうてい きゅうじつに 5じかん はたらきました。"),
        {"hourly_wage": 1300, "holiday_hours": 5},
    ),
    (
        "時給1330円 先週の法定休日に6時間 夜中2時間込み",
        {"hourly_wage": 1330, "holiday_hours": 6, "holiday_night_hours": 2},
    ),
    (
        "月給24万円、所定は月150時間。残業が61時間半ありました。",
        {"monthly_wage": 240000, "monthly_hours": 150, "overtime_hours": Decimal("61.5")},
    ),
    (
        "時給1,260円で、普通の残業が18時間と、休日(法定)が7時間",
        {"hourly_wage": 1260, "overtime_hours": 18, "holiday_hours": 7},
    ),
    (
        "所定の勤務が22時から翌6時までで、深夜にあたるのが月112時間、時給1400円",
        {"hourly_wage": 1400, "scheduled_night_hours": 112},
    ),
]
LEAVE: list[tuple[str, dict[str, Any]]] = [
    (
        "3か月の賃金総額が75万円、暦日数91日、休業5日",
        {"wages_last_3_months": 750000, "calendar_days": 91, "leave_days": 5},
    ),
    (
        "過去3ヶ月の給料合計は690,000円、総日数は92日です。会社の都合で3日間休業しました。",
        {"wages_last_3_months": 690000, "calendar_days": 92, "leave_days": 3},
    ),
    (
        "直近三か月の賃金は六十三万円、暦日は九十日、休業は六日でございます",
        {"wages_last_3_months": 630000, "calendar_days": 90, "leave_days": 6},
    ),
    (
        "時給の仕事です。3か月で36万円もらい、働いたのは45日、暦では92日。5日休まされました",
        {"wages_last_3_months": 360000, "calendar_days": 92, "leave_days": 5, "days_worked": 45},
    ),
    (
        "賃金3か月分54万 92日間 出勤日数38日 休業10日",
        {"wages_last_3_months": 540000, "calendar_days": 92, "leave_days": 10, "days_worked": 38},
    ),
    (
        "ちんぎんは 3かげつで 60まんえん、こよみの ひかずは 91にち、 4にち やすみに なりました。",
        {"wages_last_3_months": 600000, "calendar_days": 91, "leave_days": 4},
    ),
    (
        "部品が来なくて7日自宅待機 3か月の給料あわせて81万円 暦の日数92日",
        {"wages_last_3_months": 810000, "calendar_days": 92, "leave_days": 7},
    ),
    (
        "８月２４万、９月２５万、１０月２６万の給料で暦日数９２日、休業２日",
        {"wages_last_3_months": 750000, "calendar_days": 92, "leave_days": 2},
    ),
    (
        "Wages for the last 3 months were 660,000 yen over 92 calendar days. I was laid off for 6 days.",
        {"wages_last_3_months": 660000, "calendar_days": 92, "leave_days": 6},
    ),
    (
        "日給制です 三か月で四十二万 暦日九十一日のうち出たのが三十五日 休業三日",
        {"wages_last_3_months": 420000, "calendar_days": 91, "leave_days": 3, "days_worked": 35},
    ),
    ("会社に3日休まされた。手当いくら", {"leave_days": 3}),
    ("平均賃金が1日9,000円で5日間休業", {"leave_days": 5}),
    ("休業手当ってなんぼ出るん", {}),
    (
        "賃金合計が70万円(3か月、92日間)で会社都合の休業が8日ありました",
        {"wages_last_3_months": 700000, "calendar_days": 92, "leave_days": 8},
    ),
    (
        "仕事がなくて10日休みになった。3ヶ月の賃金は588,000円、歴日数は89日、実際に働いた日は50日",
        {"wages_last_3_months": 588000, "calendar_days": 89, "leave_days": 10, "days_worked": 50},
    ),
    (
        "休業日数は12日、3か月の総支給は90万円、暦日92日、労働日数60日",
        {"wages_last_3_months": 900000, "calendar_days": 92, "leave_days": 12, "days_worked": 60},
    ),
    (
        "この3か月の給料は24万3千円、25万1千円、24万6千円で、暦では92日。休業は5日間",
        {"wages_last_3_months": 740000, "calendar_days": 92, "leave_days": 5},
    ),
    (
        "工場が止まって9日休業。賃金は直近3カ月で合わせて66万9千円(暦日数91日)",
        {"wages_last_3_months": 669000, "calendar_days": 91, "leave_days": 9},
    ),
    (
        "時給制で3か月に働いたのは42日、賃金は378,000円、カレンダーの日数は92日、会社都合で休んだ日は4日",
        {"wages_last_3_months": 378000, "calendar_days": 92, "leave_days": 4, "days_worked": 42},
    ),
    (
        "賃金締切日前3か月の賃金総額八十一万円、総暦日数九十二日、休業日数十日でお願いいたします",
        {"wages_last_3_months": 810000, "calendar_days": 92, "leave_days": 10},
    ),
    (
        "3ヶ月の賃金555,000円 日数92日 休業6日",
        {"wages_last_3_months": 555000, "calendar_days": 92, "leave_days": 6},
    ),
    (
        "パートで日給。3か月分の賃金が33万円で、その間の暦日は90日、出勤は36日だった。会社の都合で休みが3日",
        {"wages_last_3_months": 330000, "calendar_days": 90, "leave_days": 3, "days_worked": 36},
    ),
    (
        ("３か月の賃金計７８万円÷暦日数９２日 休業３日分はいくら"),
        {"wages_last_3_months": 780000, "calendar_days": 92, "leave_days": 3},
    ),
    (
        ("会社が休みにした日が6日。直前3か月の賃金 612,000円。暦日 91日"),
        {"wages_last_3_months": 612000, "calendar_days": 91, "leave_days": 6},
    ),
    (
        ("三か月で五十一万二千円もらって暦は九十二日、会社の都合で二日休みでした"),
        {"wages_last_3_months": 512000, "calendar_days": 92, "leave_days": 2},
    ),
    (
        (
            "機械の故障で会社都合の休業5日間です。賃金総額は3か月で72万6千円、その期間の総日数は92日、"
            "日給なので労働日数は61日です。"
        ),
        {"wages_last_3_months": 726000, "calendar_days": 92, "leave_days": 5, "days_worked": 61},
    ),
    (
        "給料の3か月合計は48万円、暦日は92日間。5日間会社から休むように言われた",
        {"wages_last_3_months": 480000, "calendar_days": 92, "leave_days": 5},
    ),
    (
        "時給で働いてて3か月39万6千円、出勤48日、暦日数92日。会社の都合で4日休業",
        {"wages_last_3_months": 396000, "calendar_days": 92, "leave_days": 4, "days_worked": 48},
    ),
]


@pytest.mark.parametrize(("said", "expected"), OVERTIME)
def test_a_sentence_gives_wages_and_hours(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("overtime-premium", said, AS_OF).inputs == expected


@pytest.mark.parametrize(("said", "expected"), LEAVE)
def test_a_sentence_gives_wages_and_days_of_leave(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("leave-allowance", said, AS_OF).inputs == expected
