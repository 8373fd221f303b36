"""income-walls: incomes, the employer's size, weekly hours, student, dependant, spouse, age."""

import re
from decimal import Decimal

from knowledge.reading.amounts import find_ages, find_people, find_yen, left_of, right_of
from knowledge.reading.answers import as_bool, stance_on
from knowledge.reading.dates import find_dates, masked
from knowledge.reading.model import Fields, Given, Said, given, plain_number

_ANNUAL = r"年収|年間|年に|1年(?:で|に|間)|年額|年で|(?<![\d来今昨去])年(?:に|で|は|約)?\s?$|収入"
_MONTHLY = (
    r"月収|月給|月額|月々|毎月|月に(?:する|なおす|直す)と|月に|月(?:は|が|で|あたり)|ひと月|1か月"
    r"|(?<![か年\d先今来])月(?:約|で|に)?\s?$"
)
_SIZE = (
    r"従業員|社員|厚生年金|被保険者|職場|会社|バイト先|パート先|勤め先|勤務先|規模|店|企業|働いている人"
    r"|スタッフ|加入者|事業所"
)
_NOT_SIZE = r"家族|子|兄弟|姉妹|友"
_SPOUSE = r"夫|妻|配偶者|旦那|主人|ダンナ|嫁|パートナー|奥さん|かみさん|家内"
_DEPENDENT = r"扶養(?:家族|親族)?"


def income_walls(said: Said) -> Fields:
    """Inputs of income-walls."""
    text = masked(said.text, find_dates(said.text, said.as_of))
    dependent = _dependent(text)
    return {
        "annual_income": _income(text, _ANNUAL, _MONTHLY, annual=True),
        "employer_size": _size(text),
        "weekly_hours": _weekly_hours(text),
        "monthly_wage": _income(text, _MONTHLY, _ANNUAL, annual=False),
        "student": _student(text),
        "dependent": dependent,
        "temporary_rise": _temporary(text),
        "spouse": _spouse(text) if dependent and dependent.value else None,
        "age": _age(text),
    }


def _income(text: str, label: str, other: str, annual: bool) -> Given | None:
    amounts = [item for item in find_yen(text) if not re.search(r"時給[^。]{0,8}$", text[: item.start][-12:])]
    for item in amounts:
        left = left_of(text, item, amounts, 20)
        mine, others = _last(label, left), _last(other, left)
        if mine > others or re.match(label, text[item.end :]):
            return given(plain_number(item.value))
    bare = re.search(rf"(?:{label})[^\d。、月年]{{0,6}}?(?<![\d.])(\d{{1,3}}(?:\.\d)?)(?![\d.万円人時歳日か週%])", text)
    if bare:
        return Given(plain_number(Decimal(bare[1]) * 10_000), bare[0], True)
    wall = [item for item in amounts if annual and len(amounts) == 1 and item.value >= 500_000]
    return given(plain_number(wall[0].value)) if wall else None


def _last(pattern: str, text: str) -> int:
    return max((m.start() for m in re.finditer(pattern, text)), default=-1)


def _size(text: str) -> Given | None:
    people = [
        item
        for item in find_people(text)
        if not re.search(rf"(?:{_NOT_SIZE})[^。、 ]{{0,4}}$", text[: item.start][-8:])
    ]
    named = [item for item in people if re.search(_SIZE, left_of(text, item, people) + right_of(text, item, people))]
    best = max(named or [item for item in people if item.value >= 5], key=lambda item: item.value, default=None)
    return given(plain_number(best.value)) if best else None


def _weekly_hours(text: str) -> Given | None:
    number = r"(\d{1,3}(?:\.\d{1,2})?)"
    weekly = re.search(
        (
            rf"週(?:間)?(?:の|に|は|あたり|ちょうど|約|だいたい|所定|労働|時間|合計|平均|、|で|[:=]| "
            rf"|およそ|大体|当たり|たった){{0,5}}{number}\s?(?:時間|h)"
        ),
        text,
    )
    if weekly:
        return given(plain_number(Decimal(weekly[1])))
    daily = re.search(rf"1日(?:に|の|は|あたり|当たり)?\s?{number}\s?(?:時間|h)", text)
    days = re.search(r"週(?:に|の|は)?\s?([1-7])\s?(?:日|回)", text)
    if not daily:
        daily = re.search(rf"週(?:に)?\s?[1-7]\s?(?:日|回)[^\d。]{{0,6}}{number}\s?(?:時間|h)", text)
    if daily and days:
        return Given(plain_number(Decimal(daily[1]) * int(days[1])), f"{daily[0]} {days[0]}", True)
    after = re.search(rf"{number}\s?(?:時間|h)\s?(?:/|毎)\s?週", text)
    return given(plain_number(Decimal(after[1]))) if after else None


def _student(text: str) -> Given | None:
    if re.search(
        (
            r"夜間|通信|定時制|学生(?:でした|だった)|学生以外|非学生|社会人(?:で|だ|です)|学校(?:は|には)?(?:出|卒業|通って(?:い)?な"
            r"|行って(?:い)?な)|卒業し(?:た|まし|て)"
        ),
        text,
    ):
        return given(False)
    if re.search(r"学?生の(?:息子|娘|子|弟|妹|兄|姉)", text):
        return None
    return given(
        as_bool(
            stance_on(
                text,
                (
                    r"(?:大|女子大|専門|専門学校|短大|高校?)?学?生(?:(?<=学生)|(?<=大生)|(?<=校生))"
                    r"|大学院生|高校生|大学\d年|(?:大学|学校)に(?=通|行)"
                ),
                (_DEPENDENT, "一時", "会社", "夫|妻"),
            )
        )
    )


def _dependent(text: str) -> Given | None:
    outside = (
        r"扶養(?:に|には|家族に)?(?:は)?(?:入って(?:い|お)?(?:な|ませ|りませ|ね[えぇ]|へん|らん)|入らな|はいって(?:い)?(?:な"
        r"|ま(?:せ)))|扶養(?:では?|じゃ|で(?:は|も))?(?:な[いくし]|ありま)|扶養(?:には|は|も)?(?:なし|無し)"
        r"|扶養外で|扶養(?:から|を)?(?:は)?(?:もう)?(?:外れて(?:い)?(?:る|ま)|抜けて(?:い)?(?:る|ま))"
        r"|自分で国保|誰の扶養(?:でも|にも)"
    )
    if re.search(outside, text):
        return given(False)
    inside = (
        r"扶養に(?:入|はい)って|扶養に入りながら|扶養(?:に|で)?なって|扶養され|扶養(?:です|だ|の(?:大|学|妻"
        r"|夫|主婦|パート|身|まま|範囲|私))|の(?:会社の)?(?:健康保険の?|健保の?|社会保険の?|社保の?"
        r"|保険の?)?(?:の)?扶養|扶養内|扶養中|被扶養者|扶養(?=of|on|[ 、。]|$)|扶養家族|扶養ではないとは"
    )
    return given(True) if re.search(inside, text) else None


def _spouse(text: str) -> Given | None:
    """True where the one who supports is the husband or wife; parents leave it unsaid."""
    supporter = re.search(
        (
            rf"(?P<spouse>{_SPOUSE})(?:さん)?(?:の|が)[^。 ]{{0,22}}?扶養|(?P<parent>父|母|親|息子|娘|子|兄"
            rf"|姉)(?:さん|親)?の[^。 ]{{0,22}}?扶養"
        ),
        text,
    )
    if supporter:
        return given(True) if supporter["spouse"] else None
    return given(True) if re.search(_SPOUSE, text) else None


def _temporary(text: str) -> Given | None:
    if re.search(
        (
            r"(?:恒常的|この先も|今後も|これからも|ずっと)(?:に|な)?(?:続|同じ|この|もらう|こ)|継続的"
            r"|一時的(?:で|な)?(?:も|の)?(?:では|じゃ|でも)"
        ),
        text,
    ):
        return given(False)
    topic = r"一時的|一時(?:収入|の増|だけ)|臨時(?:の|に|で|収入)|たまたま|繁忙期|今(?:年|月)だけ|一過性"
    return given(as_bool(stance_on(text, topic, (r"学生", r"扶養", r"夫|妻"))))


def _age(text: str) -> Given | None:
    by_year_end = re.search(r"(?:年末|12月31日|今年|年内)[^\d。]{0,10}(\d{2})(?:歳)?(?:に|で|です|だ)", text)
    ages = [
        item
        for item in find_ages(text)
        if not re.search(r"(?:子|夫|妻|父|母|旦那|主人|息子|娘)(?:は|が|も|の)?$", text[: item.start][-5:])
    ]
    if by_year_end and 15 <= int(by_year_end[1]) <= 99:
        return given(int(by_year_end[1]))
    return given(plain_number(ages[0].value)) if ages else None
