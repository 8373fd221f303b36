"""The income walls."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import answer, asked, refs, worked_out

NAME = "income-walls"
PLAIN: dict[str, Any] = {
    "annual_income": 1_000_000,
    "employer_size": 60,
    "weekly_hours": 18,
    "monthly_wage": 83_000,
    "student": False,
    "dependent": True,
    "temporary_rise": False,
}
JOINS = {**PLAIN, "weekly_hours": 20, "employer_size": 1000, "monthly_wage": 88_000}


def wall(result: dict[str, Any], name: str) -> tuple[Any, bool, Any]:
    found = next(row for row in result["values"]["walls"] if row["id"] == name)
    return found["wall"], found["crossed"], found["margin"]


def test_the_walls_stand_in_a_fixed_order(known: Knowledge) -> None:
    walls = worked_out(known, NAME, PLAIN)["values"]["walls"]
    assert [row["id"] for row in walls] == ["income_tax", "employee_insurance", "dependency", "spouse_deduction"]


@pytest.mark.parametrize(
    ("as_of", "tax", "spouse", "ref"),
    [
        ("2023-12-31", 1_030_000, 1_500_000, "income-walls#1"),
        ("2024-12-31", 1_030_000, 1_500_000, "income-walls#1"),
        ("2025-01-01", 1_600_000, 1_600_000, "change:income-tax-wall-2025"),
        ("2025-12-31", 1_600_000, 1_600_000, "change:income-tax-wall-2025"),
        ("2026-01-01", 1_780_000, 1_690_000, "change:income-tax-wall-2026"),
        ("2027-12-31", 1_780_000, 1_690_000, "change:income-tax-wall-2026"),
        ("2028-01-01", 1_780_000, 1_690_000, "change:income-tax-wall-2026"),
    ],
)
def test_the_tax_walls_go_by_the_calendar_year(known: Knowledge, as_of: str, tax: int, spouse: int, ref: str) -> None:
    for name, amount in (("income_tax", tax), ("spouse_deduction", spouse)):
        for income, crossed in ((amount - 1, False), (amount, False), (amount + 1, True)):
            result = worked_out(known, NAME, {**PLAIN, "annual_income": income}, as_of)
            assert wall(result, name) == (amount, crossed, amount - income)
            assert ref in refs(result)


@pytest.mark.parametrize(("as_of", "caveats"), [("2027-12-31", 0), ("2028-01-01", 2)])
def test_after_2027_the_last_known_tax_figures_are_named_as_such(known: Knowledge, as_of: str, caveats: int) -> None:
    said = [text for text in worked_out(known, NAME, PLAIN, as_of)["caveats"] if "2027年12月31日までのもの" in text]
    assert len(said) == caveats


@pytest.mark.parametrize(
    ("as_of", "size"),
    [
        ("2024-09-30", 101),
        ("2024-10-01", 51),
        ("2027-09-30", 51),
        ("2027-10-01", 36),
        ("2029-09-30", 36),
        ("2029-10-01", 21),
        ("2032-09-30", 21),
        ("2032-10-01", 11),
        ("2035-09-30", 11),
    ],
)
def test_the_employer_must_be_large_enough(known: Knowledge, as_of: str, size: int) -> None:
    for employer, joins in ((size - 1, False), (size, True)):
        result = worked_out(known, NAME, {**JOINS, "employer_size": employer}, as_of)
        assert result["values"]["size_threshold"] == size
        assert result["values"]["employee_insurance"] is joins
        assert wall(result, "employee_insurance")[1] is joins


def test_from_october_2035_there_is_no_size_test(known: Knowledge) -> None:
    values = worked_out(known, NAME, {**JOINS, "employer_size": 0}, "2035-10-01")["values"]
    assert (values["size_threshold"], values["employee_insurance"]) == (None, True)


@pytest.mark.parametrize(("wage", "joins"), [(87_999, False), (88_000, True)])
def test_until_september_2026_the_monthly_wage_is_tested(known: Knowledge, wage: int, joins: bool) -> None:
    before = worked_out(known, NAME, {**JOINS, "monthly_wage": wage}, "2026-09-30")
    after = worked_out(known, NAME, {**JOINS, "monthly_wage": wage}, "2026-10-01")
    assert before["values"]["employee_insurance"] is joins
    assert (before["values"]["wage_test"], wall(before, "employee_insurance")) == (88_000, (1_060_000, joins, 60_000))
    assert after["values"]["employee_insurance"] is True
    assert (after["values"]["wage_test"], wall(after, "employee_insurance")) == (None, (None, True, None))
    assert "change:employee-insurance-wage-test-abolished" in refs(after) - refs(before)


@pytest.mark.parametrize(
    ("facts", "joins"),
    [({"weekly_hours": 19}, False), ({"weekly_hours": 20}, True), ({"student": True}, False)],
)
def test_hours_and_being_a_student_decide(known: Knowledge, facts: dict[str, Any], joins: bool) -> None:
    assert worked_out(known, NAME, {**JOINS, **facts})["values"]["employee_insurance"] is joins


@pytest.mark.parametrize(("income", "crossed"), [(1_299_999, False), (1_300_000, True), (1_300_001, True)])
def test_the_dependency_wall_is_crossed_from_its_amount_on(known: Knowledge, income: int, crossed: bool) -> None:
    result = worked_out(known, NAME, {**PLAIN, "annual_income": income})
    assert wall(result, "dependency") == (1_300_000, crossed, 1_300_000 - income)
    assert result["values"]["keeps_dependency"] is not crossed


@pytest.mark.parametrize(
    ("as_of", "age", "spouse", "amount"),
    [
        ("2025-09-30", 19, False, 1_300_000),
        ("2025-10-01", 18, False, 1_300_000),
        ("2025-10-01", 19, False, 1_500_000),
        ("2025-10-01", 22, False, 1_500_000),
        ("2025-10-01", 23, False, 1_300_000),
        ("2025-10-01", 20, True, 1_300_000),
        ("2025-10-01", None, False, 1_300_000),
    ],
)
def test_the_young_have_a_higher_dependency_wall(
    known: Knowledge, as_of: str, age: int | None, spouse: bool, amount: int
) -> None:
    result = worked_out(known, NAME, {**PLAIN, "age": age, "spouse": spouse}, as_of)
    assert wall(result, "dependency")[0] == amount
    assert ("change:dependency-150-for-19-to-22" in refs(result)) is (amount == 1_500_000)
    assert any("年齢を聞いていない" in text for text in result["caveats"]) is (age is None)


@pytest.mark.parametrize(
    ("as_of", "keeps", "ref"),
    [
        ("2023-10-19", False, None),
        ("2023-10-20", True, "income-walls#3.2"),
        ("2025-09-30", True, "income-walls#3.2"),
        ("2025-10-01", True, "change:dependency-certificate-permanent"),
    ],
)
def test_a_temporary_rise_counts_by_the_employers_certificate(
    known: Knowledge, as_of: str, keeps: bool, ref: str | None
) -> None:
    case = {**PLAIN, "annual_income": 1_400_000, "temporary_rise": True}
    result = worked_out(known, NAME, case, as_of)
    assert result["values"]["keeps_dependency"] is keeps
    assert wall(result, "dependency")[1] is True
    assert ("証明" in result["answer"]) is keeps
    if ref:
        assert ref in {step["ref"] for step in result["steps"] if "証明" in step["text"]}


def test_a_temporary_rise_does_not_help_who_joins_the_insurance(known: Knowledge) -> None:
    result = worked_out(known, NAME, {**JOINS, "annual_income": 1_400_000, "temporary_rise": True})
    assert result["values"]["keeps_dependency"] is False


def test_only_a_dependant_can_keep_dependency(known: Knowledge) -> None:
    assert worked_out(known, NAME, {**PLAIN, "dependent": False})["values"]["keeps_dependency"] is None


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (JOINS, "社会保険(健康保険と厚生年金)に加入します。** 今の扶養からは外れ"),
        ({**JOINS, "dependent": False}, "社会保険(健康保険と厚生年金)に加入します。** 保険料"),
        ({**PLAIN, "weekly_hours": 30, "employer_size": 5}, "加入すると、今の扶養からは外れます"),
        ({**PLAIN, "weekly_hours": 30, "employer_size": 5, "dependent": False}, "社会保険に加入する見込みです"),
        (PLAIN, "扶養のままでいられます"),
        ({**PLAIN, "annual_income": 1_300_000}, "扶養から外れます"),
        ({**PLAIN, "annual_income": 1_300_000, "temporary_rise": True}, "証明があれば、健康保険の扶養のまま"),
        ({**PLAIN, "dependent": False}, "どの壁も超えません"),
        ({**PLAIN, "dependent": False, "annual_income": 1_790_000}, "超える壁があります(所得税、健康保険の扶養、配偶"),
    ],
)
def test_the_first_sentence_is_the_most_important_consequence(
    known: Knowledge, facts: dict[str, Any], said: str
) -> None:
    assert said in worked_out(known, NAME, facts)["answer"]


def test_who_is_not_a_dependant_is_not_told_to_leave_dependency(known: Knowledge) -> None:
    result = worked_out(known, NAME, {**JOINS, "dependent": False})
    assert "外れ" not in result["answer"]


@pytest.mark.parametrize(("hours", "noted"), [(29, False), (30, True)])
def test_from_thirty_hours_the_general_rule_is_noted(known: Knowledge, hours: int, noted: bool) -> None:
    assert ("law:健康保険法#3" in refs(worked_out(known, NAME, {**PLAIN, "weekly_hours": hours}))) is noted


@pytest.mark.parametrize(("as_of", "noted"), [("2026-03-31", False), ("2026-04-01", True)])
def test_the_pay_fixed_in_the_contract_and_the_ended_subsidy_are_noted(
    known: Knowledge, as_of: str, noted: bool
) -> None:
    found = refs(worked_out(known, NAME, JOINS, as_of))
    assert ("change:dependency-contract-based" in found) is noted
    assert ("change:career-up-course-ended" in found) is noted


def test_each_wall_with_an_amount_is_a_step_with_its_margin(known: Knowledge) -> None:
    steps = [step["text"] for step in worked_out(known, NAME, PLAIN, "2024-01-10")["steps"]]
    for margin in ("あと3万円", "あと6万円", "あと30万円", "あと50万円"):
        assert any(margin in text for text in steps), margin


@pytest.mark.parametrize(
    ("employer", "said"),
    [(45, "2027年10月1日からは36人以上"), (20, "2032年10月1日からは11人以上"), (3, "2035年10月1日に")],
)
def test_a_small_employer_is_told_from_when_it_counts(known: Knowledge, employer: int, said: str) -> None:
    notes = worked_out(known, NAME, {**JOINS, "employer_size": employer})["notes"]
    assert any(said in note["text"] for note in notes)


BEGIN = ["annual_income", "dependent", "weekly_hours"]


@pytest.mark.parametrize(
    ("facts", "as_of", "order"),
    [
        (PLAIN, "2026-11-22", BEGIN),
        ({**PLAIN, "annual_income": 1_300_000}, "2026-11-22", [*BEGIN, "temporary_rise"]),
        ({**PLAIN, "annual_income": 1_300_000}, "2023-10-19", BEGIN),
        ({**PLAIN, "annual_income": 1_300_000, "dependent": False}, "2026-11-22", BEGIN),
        ({**JOINS, "student": True}, "2026-11-22", [*BEGIN, "student"]),
        (JOINS, "2026-11-22", [*BEGIN, "student", "employer_size"]),
        (JOINS, "2026-09-30", [*BEGIN, "student", "employer_size", "monthly_wage"]),
        ({**JOINS, "employer_size": 50}, "2026-09-30", [*BEGIN, "student", "employer_size"]),
        (JOINS, "2035-10-01", [*BEGIN, "student"]),
    ],
)
def test_a_dialogue_asks_only_what_matters(
    known: Knowledge, facts: dict[str, Any], as_of: str, order: list[str]
) -> None:
    questions, result = asked(known, NAME, facts, as_of)
    assert questions == order
    assert answer(known, NAME, result) == worked_out(known, NAME, facts, as_of)["answer"]


def test_age_is_offered_and_the_relation_only_to_the_young(known: Knowledge) -> None:
    assert asked(known, NAME, PLAIN)[1].offered == ("age",)
    assert asked(known, NAME, PLAIN, "2025-09-30")[1].offered == ()
    young, old = {**PLAIN, "age": 20}, {**PLAIN, "age": 45}
    added = frozenset({"age"})
    assert asked(known, NAME, young, added=added)[1].offered == ("spouse",)
    assert asked(known, NAME, old, added=added)[1].offered == ()
    order, result = asked(known, NAME, {**young, "spouse": True}, added=frozenset({"age", "spouse"}))
    assert sorted(order) == sorted([*BEGIN, "age", "spouse"])
    assert result.values["walls"][2]["wall"] == 1_300_000


@pytest.mark.parametrize("as_of", ["1950-01-01", "2016-09-30", "2100-12-31"])
def test_any_day_has_a_result_that_says_what_it_rests_on(known: Knowledge, as_of: str) -> None:
    result = worked_out(known, NAME, PLAIN, as_of)
    assert result["outcome"] == "computed"
    assert len(result["caveats"]) > 4


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("annual_income", -1),
        ("annual_income", "1000000"),
        ("annual_income", True),
        ("annual_income", 10**12 + 1),
        ("employer_size", -1),
        ("weekly_hours", 169),
        ("weekly_hours", None),
        ("monthly_wage", -1),
        ("student", 0),
        ("dependent", "yes"),
        ("temporary_rise", None),
        ("spouse", "wife"),
        ("age", -1),
        ("age", "20"),
    ],
)
def test_a_bad_input_names_its_field(known: Knowledge, field: str, value: Any) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {**PLAIN, field: value})
    assert raised.value.field == field
