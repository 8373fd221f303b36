"""The three exemptions around a birth: date, twins or more, insured kind, parent, exemption, levies."""

import re
from decimal import Decimal

from knowledge.reading.amounts import labelled
from knowledge.reading.answers import as_bool, insured_kind, is_multiple, parent, stance_on
from knowledge.reading.calendar_words import Prefer
from knowledge.reading.dates import FoundDate, find_dates
from knowledge.reading.model import Fields, Given, Said, given

_BORN = (
    r"産んだ|産みまし|産んで|産み(?!ま|ます|たい)|生まれ(?:た|まし|て|の|です|で|$)"
    r"|生まれ(?![まるんたてよる])|生みまし|出産し(?:た|まし|て|、)|誕生し|産後|出産済|生後"
)
_AHEAD = r"予定|産みます|生まれます|生まれる|産む|出産します|出産する|生まれん|生まれそう|妊娠"
_BIRTH_WORD = r"予定日|予定|生まれ|産|誕生|妊娠|帝王切開|出生|分娩|赤ちゃん|due|お産"
_ACTUAL = r"^[^。、]{0,14}?(?:産んだ|産みまし|生まれ(?:た|まし|て)|出産し(?:た|まし))"


def maternity_nhi(said: Said) -> Fields:
    """Inputs of maternity-nhi."""
    return {
        "birth_date": birth_date(said),
        "multiple": _multiple(said.text),
        "annual_income_levy": _levy(said.text, "所得割|所得にかかる"),
        "annual_per_capita_levy": _levy(said.text, "均等割|人数割"),
    }


def maternity_pension(said: Said) -> Fields:
    """Inputs of maternity-pension."""
    return {
        "birth_date": birth_date(said),
        "multiple": _multiple(said.text),
        "insured_kind": _kind(said.text),
    }


def childcare_pension(said: Said) -> Fields:
    """Inputs of childcare-pension."""
    who = parent(said.text)
    return {
        "birth_date": birth_date(said),
        "parent": given(who),
        "multiple": _multiple(said.text),
        "maternity_exemption": _maternity_exemption(said.text, who),
        "insured_kind": _kind(said.text),
    }


def birth_date(said: Said) -> Given | None:
    """The date of the birth, due or past: the actual one, else the nearest to a birth's words."""
    dates = [found for found in find_dates(said.text, said.as_of, _tense(said.text)) if found.exact]
    if not dates:
        return None
    actual = [found for found in dates if re.search(_ACTUAL, said.text[found.end : found.end + 24])]
    chosen = (actual or sorted(dates, key=lambda found: _distance(said.text, found)))[0]
    return Given(chosen.value.isoformat(), chosen.words, chosen.assumed)


def _tense(text: str) -> Prefer:
    if re.search(_AHEAD, text):
        return "future"
    return "past" if re.search(_BORN, text) else "future"


def _distance(text: str, found: FoundDate) -> int:
    words = list(re.finditer(_BIRTH_WORD, text))
    return min((max(at.start() - found.end, found.start - at.end()) for at in words), default=0)


def _multiple(text: str) -> Given | None:
    many = is_multiple(text)
    return Given(many[0], "", many[1]) if many else None


def _kind(text: str) -> Given | None:
    kind = insured_kind(text)
    numbered = re.search(r"\d号|任意|voluntary", text)
    return Given(kind, "", not numbered) if kind else None


def _levy(text: str, label: str) -> Given | None:
    yen = labelled(text, label)
    # 18 after 所得割 can only mean 18万円; nobody pays 18 yen a year.
    return given(int(yen * 10_000 if Decimal(0) < yen < 100 else yen)) if yen is not None else None


def _maternity_exemption(text: str, who: str | None) -> Given | None:
    topic = (
        r"(?:産前産後|産休)(?:の|期間の)?(?:年金の?|保険料の?|国民年金の?|国保の?)?(?:免除|やつ|ほう|届"
        r"|期間)?"
    )
    stops = (r"育児(?:の|期間|で)", r"第?[123]号", r"国民年金")
    said = as_bool(stance_on(text, topic, stops, otherwise=None))
    if said is None and who in ("father", "adoptive"):
        return Given(False, "", assumed=True)
    if said is None and re.search(r"免除(?:も|は|を)?(?:両方|どちらも)", text):
        return Given(True, "", assumed=True)
    return given(said)
