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
    met |= {name: case.part("principles", name) for name in PRINCIPLES}
    met |= {name: case[name] for name in _RULES}
    business = case["business"]
    met["business"] = business != "dispatch"
    missing = tuple(name for name, there in met.items() if not there)
    _steps(case, promoters, fewest, missing)
    if business == "licensed":
        case.note("licensed", f"{_DOCUMENT}#3.1")
    case.note("registration", f"{_DOCUMENT}#3.2")
    case.note("protection", f"{_DOCUMENT}#3.3")
    case.leave_out("statutes", "purpose")
    values = {"missing": missing, "licence_needed": business == "licensed"}
    return case.result("not_yet" if missing else "can_found", values, count=len(missing))


def _steps(case: Case, promoters: int, fewest: int, missing: tuple[str, ...]) -> None:
    enough = "promoters" not in missing
    case.step(
        "promoters_met" if enough else "promoters_missing", f"{_DOCUMENT}#3.2", promoters=promoters, fewest=fewest
    )
    for name in (*PRINCIPLES, *_RULES):
        case.step("missing" if name in missing else "met", f"{_DOCUMENT}#2", requirement=name)
    case.step("business_missing" if "business" in missing else "business_met", f"{_DOCUMENT}#3.1")


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
