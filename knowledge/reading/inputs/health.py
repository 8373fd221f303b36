"""mental-disorder-criteria (diagnosis, circumstances) and older-workers (birth date, retirement age)."""

import re
from datetime import date

from knowledge.reading.answers import Stance, as_bool, disorder, stance_on
from knowledge.reading.calendar_words import day
from knowledge.reading.dates import find_dates, masked
from knowledge.reading.model import Fields, Given, Said, given

_LOAD = (
    r"(?:仕事|業務)?(?:の|による|上の|で)?(?:とても|かなり)?強(?:い|度の)?(?:心理的)?(?:な)?(?:負荷"
    r"|ストレス|精神的負荷)|心理的(?:な)?負荷|(?:仕事|業務|職場)(?:の|による|上の)(?:強い)?(?:負荷|ストレス"
    r"|プレッシャー)|負荷"
)
_OUTSIDE = (
    r"(?:仕事|業務|職場|会社)(?:以外|の外|と関係(?:の)?ない)(?:の|に|で|には|での|が)?(?:ところに"
    r"|こと(?:で|が)?)?(?:思い当たる)?(?:主な|大きな|はっきりした|強い|心理的な?)?(?:原因|要因|理由"
    r"|ストレス|負荷|出来事|悩み|きっかけ|心当たり)?"
    r"|(?:家庭|私生活|プライベート|個人(?:的)?|私的)(?:の|な|的な|面の|側の)?(?:事情|問題|原因|要因"
    r"|悩み|理由|こと|出来事|素因)?|業務外の?(?:原因|要因|負荷)?|個体側の?要因|素因"
)
_WORSE = r"悪化|ぶり返|再発|ひどくな"
_SPECIAL = r"特別な(?:出来事|できごと|出来ごと)|特別の出来事"
_STOPS = (
    _SPECIAL,
    r"(?:仕事|業務|職場)(?:以外|の外)|家庭|私生活|業務外|個体側",
    r"悪化|持病|前の病気|もとの病気|既往",
    r"負荷",
)


def mental_disorder_criteria(said: Said) -> Fields:
    """Inputs of mental-disorder-criteria: what is not known stays "unknown" only where the person said so."""
    return {
        "disorder": given(disorder(said.text)),
        "strong_load_within_6_months": _load(said.text),
        "outside_causes": given(_outside(said.text)),
        "worsened": _worsened(said.text),
        "special_event": given(stance_on(said.text, _SPECIAL, _STOPS)),
    }


def _load(text: str) -> Given | None:
    if re.search(r"(?:評価|負荷)[^。]{0,6}[「\"『]?強[」\"』]|[「『]強[」』]", text):
        return given("yes")
    # 仕事以外の負荷 is the other question, and 特別な出来事 has its own.
    own = re.sub(
        r"(?:仕事|業務|職場|会社)以外の(?:強い)?(?:心理的)?(?:負荷|ストレス)|業務外の(?:心理的)?負荷",
        "仕事以外の原因",
        text,
    )
    return given(stance_on(own, _LOAD, _STOPS))


def _outside(text: str) -> Stance | None:
    """An outside cause: 仕事以外の原因なし is no, 原因は仕事以外にある is yes, 原因は仕事だけ is no."""
    if re.search(
        (
            r"(?:原因|理由|きっかけ)(?:は|が)(?:仕事|業務|職場|会社)(?:だけ|のみ|しか|以外に(?:考え"
            r"|思い(?:当た|つ)|ない|ありませ))|(?:仕事|業務)(?:だけ|のみ)が(?:原因|理由)"
        ),
        text,
    ):
        return "no"
    return stance_on(text, _OUTSIDE, (_SPECIAL, r"悪化|持病|前の病気", r"(?:強い|心理的)負荷", r"特別な"), reach=24)


def _worsened(text: str) -> Given | None:
    said = as_bool(stance_on(text, _WORSE, (_SPECIAL,), reach=20))
    if said is not None:
        return given(said)
    history = (
        r"(?:これまで|今まで|過去|以前|もともと|元々|前|既往)(?:に|の|から)?(?:の)?(?:精神(?:的な"
        r"|の)?)?(?:病気|疾患|病歴|既往(?:歴|症)?|通院(?:歴)?|精神障害|持病)|既往(?:歴|症)|持病"
        r"|初めて(?:の)?(?:発病|発症|かか|なった|病気)|新しく発病|新規発病"
    )
    first = re.search(r"初めて(?:の)?(?:発病|発症|かか|なった|病気)|新しく発病|新規発病", text)
    if first:
        return given(False)
    return Given(False, "", True) if as_bool(stance_on(text, history, _STOPS[:2], otherwise=None)) is False else None


def older_workers(said: Said) -> Fields:
    """Inputs of older-workers; a birthday with an age gives the year, marked as assumed."""
    return {"birth_date": _birth(said), "retirement_age": _retirement_age(said)}


def _birth(said: Said) -> Given | None:
    dates = [found for found in find_dates(said.text, said.as_of, "past") if found.exact]
    born = [found for found in dates if not found.assumed and found.value.year <= said.as_of.year - 15]
    near = [
        found
        for found in born
        if re.search(r"生|誕", said.text[max(0, found.start - 10) : found.start] + said.text[found.end : found.end + 8])
    ]
    for found in near or born:
        return Given(found.value.isoformat(), found.words)
    return _birthday_and_age(said) or _two_digit_year(said)


def _birthday_and_age(said: Said) -> Given | None:
    age = re.search(
        r"(?:今|現在|いま)?\s?(\d{2})[歳才](?!定年|まで|以|の定年|で定年|に)",
        re.sub(r"定年[^。、 ]{0,6}\d{2}[歳才]", "", said.text),
    )
    birthday = re.search(
        (
            r"(\d{1,2})(?:月|/)(\d{1,2})日?(?:が|の)?(?:生|誕)|(?:誕生日|生まれ)(?:は|が)?\s?(\d{1,2})(?:月"
            r"|/)(\d{1,2})"
        ),
        said.text,
    )
    if not age or not birthday:
        return None
    month, born_on = int(birthday[1] or birthday[3]), int(birthday[2] or birthday[4])
    year = said.as_of.year - int(age[1]) - ((month, born_on) > (said.as_of.month, said.as_of.day))
    return _assumed(day(year, month, born_on), birthday[0])


def _two_digit_year(said: Said) -> Given | None:
    """36年10月5日生まれ: of Showa, as a worker near retirement says it; '61/10/5 is 1961."""
    short = re.search(r"(?<![\d.元])'?(\d{2})(年|[./])\s?(\d{1,2})[月./]\s?(\d{1,2})日?(?:の)?(?:生|うま)", said.text)
    if not short:
        return None
    year = (1925 if short[2] != "/" and int(short[1]) < 64 else 1900) + int(short[1])
    return _assumed(day(year, int(short[3]), int(short[4])), short[0])


def _assumed(value: date | None, words: str) -> Given | None:
    return Given(value.isoformat(), words, True) if value else None


def _retirement_age(said: Said) -> Given | None:
    text = masked(said.text, find_dates(said.text, said.as_of))
    after = re.search(
        (
            r"定年(?:退職)?(?:の)?(?:年齢)?(?:は|が|制|も|年齢|って|、|:|=|\s|\(){0,3}(?:満|ちょうど|いま"
            r"|今|うちは|会社は|一応){0,2}\s?(\d{2})(?:[歳才]|(?!\d|年|\.\d))"
        ),
        text,
    )
    before = re.search(r"(?<!\d)(\d{2})\s?[歳才]?(?:が|で|に|の|での|=)?(?:会社の)?定年", text)
    said_age = after or before
    return given(int(said_age[1])) if said_age and 40 <= int(said_age[1]) <= 80 else None
