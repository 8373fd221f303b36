"""Whether a workers' cooperative can be founded: the promoters, the three principles, the statutes, the business."""

from __future__ import annotations

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Amount, Flag, OneOf, Parts

_DOCUMENT = "worker-cooperatives"
PRINCIPLES = ("contribution", "opinion", "work")
_RULES = (
    "voluntary_membership",
    "contracts_with_members",
    "equal_votes",
    "contract_members_majority",
    "dividend_by_work",
)


def work_out(case: Case) -> Result:
    """Requirements of sections 2, 3(1) and 3(2) of the notice, one after the other."""
    fewest = int(case.nearest_rate("cooperative_promoters", case.as_of).value)
    promoters = case["promoters"]
    met = {"promoters": promoters >= fewest}
    enough = "promoters_met" if met["promoters"] else "promoters_missing"
    case.step(enough, f"{_DOCUMENT}#3.2", promoters=promoters, fewest=fewest)
    for name in (*PRINCIPLES, *_RULES):
        met[name] = case.part("principles", name) if name in PRINCIPLES else case[name]
        case.step("met" if met[name] else "missing", f"{_DOCUMENT}#2", requirement=name)
    business = case["business"]
    met["business"] = business != "dispatch"
    case.step("business_met" if met["business"] else "business_missing", f"{_DOCUMENT}#3.1")
    missing = tuple(name for name, there in met.items() if not there)
    if business == "licensed":
        case.note("licensed", f"{_DOCUMENT}#3.1")
    case.note("registration", f"{_DOCUMENT}#3.2")
    case.note("protection", f"{_DOCUMENT}#3.3")
    case.leave_out("statutes", "purpose")
    values = {"missing": missing, "licence_needed": business == "licensed"}
    return case.result("not_yet" if missing else "can_found", values, count=len(missing))


CALCULATOR = Calculator(
    name="worker-cooperative",
    inputs=(
        Amount("promoters", unit="人", counted=True),
        Parts("principles", names=PRINCIPLES, inner=Flag("")),
        *(Flag(name) for name in _RULES),
        OneOf("business", options=("dispatch", "licensed", "other")),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#2", f"{_DOCUMENT}#3.2"),
    outcomes=("can_found", "not_yet"),
)
