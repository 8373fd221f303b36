"""Reads and says what happens on days off: 休みの日は前の営業日に, 休みなら後ろに, 祝日もそのまま."""

import re

from knowledge.schedules.model import Holidays
from knowledge.schedules.scraps import Scraps

_OFF = r"(?:土日祝日?|(?:土日や?)?(?:休みの日|休み|休日|祝日)|土日|平日(?:で(?:は)?|じゃ)ない(?:日|とき))"
_IF = (
    r"(?:なら|は|だったら|であれば|でも|も|の(?:とき|時|場合)は?|と重なったら"
    r"|に(?:当た|あた|重な)(?:るとき|る場合|った場合|ったとき|ったら|れば)は?)"
)
_DAY = r"(?:の?(?:平日|営業日|日))?"
_DO = r"(?:に|へ)?(?:送る|送って|する|して|ずらす|ずらして|動かす|繰り上げ|繰り下げ|回す)?(?:ください)?"
_CHOICES: tuple[tuple[str, Holidays], ...] = (
    (rf"(?:その)?(?:直?前{_DAY}|前倒し|早め)", "before"),
    (rf"(?:その)?(?:(?:直?後ろ?|次|翌|あと){_DAY}|(?:休み)?明け|後ろ倒し)", "after"),
    (r"(?:そのまま|同じ日|変えない|ずらさない|動かさない|送る|送って)", "keep"),
)
_SAID: dict[Holidays, str] = {"keep": "", "before": "休みの日は前の営業日に", "after": "休みの日は次の営業日に"}


def take_holidays(said: Scraps) -> Holidays | None:
    """The choice in the text, taken out of it; None where it says nothing about days off."""
    for words, holidays in _CHOICES:
        if said.take(re.compile(rf"{_OFF}{_IF}、?\s?{words}{_DO}")):
            return holidays
    return None


def say_holidays(holidays: Holidays) -> str:
    """休みの日は前の営業日に; '' where days off change nothing."""
    return _SAID[holidays]
