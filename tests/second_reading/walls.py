"""Second reading: the yearly incomes at which tax and insurance change."""

from __future__ import annotations

from datetime import date
from typing import Any

# Each list is read from the top: the first line whose day has come holds.
SIZES: list[tuple[str, int | None]] = [
    ("2035-10-01", None),
    ("2032-10-01", 11),
    ("2029-10-01", 21),
    ("2027-10-01", 36),
    ("2024-10-01", 51),
    ("0001-01-01", 101),
]
INCOME_TAX = [("2026-01-01", 1_780_000), ("2025-01-01", 1_600_000), ("0001-01-01", 1_030_000)]
SPOUSE = [("2026-01-01", 1_690_000), ("2025-01-01", 1_600_000), ("0001-01-01", 1_500_000)]


def holding(table: list[tuple[str, Any]], day: str) -> Any:
    """What the table says for the day."""
    return next(value for start, value in table if start <= day)


def income_walls(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Where a year's pay stands against each wall on the given day."""
    today = as_of.isoformat()
    income = inputs["annual_income"]
    size = holding(SIZES, today)
    wage_test = 88_000 if today < "2026-10-01" else None

    tests = [inputs["weekly_hours"] >= 20, not inputs["student"]]
    if size is not None:
        tests.append(inputs["employer_size"] >= size)
    if wage_test is not None:
        tests.append(inputs["monthly_wage"] >= wage_test)
    insured = all(tests)

    young = inputs.get("age") in (19, 20, 21, 22) and not inputs.get("spouse")
    dependency = 1_500_000 if young and today >= "2025-10-01" else 1_300_000
    beyond_dependency = income >= dependency
    keeps = None
    if inputs["dependent"]:
        excused = inputs["temporary_rise"] and today >= "2023-10-20"
        keeps = not insured and (not beyond_dependency or excused)

    tax, spouse = holding(INCOME_TAX, today), holding(SPOUSE, today)
    insurance_wall = None if wage_test is None else 1_060_000
    rows = [
        ("income_tax", tax, income > tax),
        ("employee_insurance", insurance_wall, insured),
        ("dependency", dependency, beyond_dependency),
        ("spouse_deduction", spouse, income > spouse),
    ]
    return {
        "outcome": "computed",
        "values": {
            "walls": [
                {"id": name, "wall": wall, "crossed": crossed, "margin": None if wall is None else wall - income}
                for name, wall, crossed in rows
            ],
            "employee_insurance": insured,
            "size_threshold": size,
            "wage_test": wage_test,
            "keeps_dependency": keeps,
        },
    }
