"""Days that count from a deadline: 締切の3営業日前, 締切の1週間前, 期限の翌日, 締切当日."""

import re
from datetime import date, timedelta

from knowledge.reading.numerals import value_of
from knowledge.schedules.model import BadSchedule
from knowledge.schedules.scraps import EXAMPLES, Scraps
from knowledge.schedules.workdays import workdays_after, workdays_before

_DISTANCE = (
    r"(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})\s?(?P<unit>営業日|日|週間?)\s?"
    r"(?P<way>前)(?:に|の)?"
)
_WORDS = {"前日": -1, "翌日": 1, "当日": 0}
_DEADLINE = re.compile(
    r"(?:締切|締め切り|締めきり|しめきり|〆切り?|期限|期日)日?\s?の?\s?"
    rf"(?:{_DISTANCE.replace('前)', '前|後)')}|(?P<word>{'|'.join(_WORDS)}|)(?:に|の)?)"
)
_BEFORE = re.compile(_DISTANCE)


def counts_from_a_deadline(said: Scraps) -> bool:
    """True where the text names a deadline or a distance before one."""
    return bool(_DEADLINE.search(said.text) or _BEFORE.search(said.text))


def take_deadline(said: Scraps, deadline: date | None) -> date | None:
    """The day that the text counts from `deadline`, taken out; None where it counts from none.

    Raises BadSchedule where there is no deadline to count from, or one beyond the known holidays.
    """
    found = said.take(_DEADLINE) or said.take(_BEFORE)
    if not found:
        return None
    if deadline is None:
        raise BadSchedule(
            f"「{found[0].strip()}」には締切の日が要ります。先に締切を決めるか、{EXAMPLES}のように書いてください。"
        )
    if found["count"] is None:
        return deadline + timedelta(days=_WORDS.get(found["word"], 0))
    return _counted(deadline, int(value_of(found["count"])), found["unit"], found["way"] == "前")


def _counted(deadline: date, count: int, unit: str, before: bool) -> date:
    if unit == "営業日":
        return workdays_before(deadline, count) if before else workdays_after(deadline, count)
    days = count * (7 if unit.startswith("週") else 1)
    return deadline + timedelta(days=-days if before else days)
