"""Calculators as Slack modals: within Slack's limits, and what is entered gives what the same JSON gives."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as supposing
from hypothesis import settings
from hypothesis import strategies as st

from bot.json_lines import dumps, parse_json
from bot.platforms.slack import forms
from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Calculator
from knowledge.calculators.fields import Amount
from knowledge.calculators.printing import printed
from knowledge.loading import Knowledge, load
from tests.conftest import AS_OF
from tests.knowledge.calculators.test_worked_examples import EXAMPLES
from tests.second_reading.random_inputs import MAKERS

Json = dict[str, Any]

# What a modal may hold: https://docs.slack.dev/reference/views/modal-views, /block-kit/blocks/input-block and the
# pages of the elements.
_ELEMENTS = {"datepicker", "radio_buttons", "static_select", "plain_text_input"}
_EVERY = pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """The real knowledge base, without the matcher."""
    return load()


def plain_text(text: Json, limit: int) -> None:
    assert text["type"] == "plain_text"
    assert text["text"].strip()
    assert len(text["text"]) <= limit
    assert "**" not in text["text"]
    assert "{" not in text["text"]


def inputs(view: Json) -> list[Json]:
    return [block for block in view["blocks"] if block["type"] == "input"]


@_EVERY
def test_a_form_is_within_the_limits_of_a_modal(known: Knowledge, calculator: Calculator) -> None:
    view = forms.view(known, calculator, "D0123|1700000000.000100")
    assert (view["type"], view["callback_id"]) == ("modal", "form")
    for key in ("title", "submit", "close"):
        plain_text(view[key], 24)
    assert len(view["private_metadata"]) <= 3000
    assert len(view["blocks"]) <= 100
    assert len(json.dumps(view, ensure_ascii=False).encode()) <= 250_000
    ids = [block["block_id"] for block in inputs(view)]
    assert len(ids) == len(set(ids))
    assert {id.partition(".")[0] for id in ids} == set(calculator.fields)


@_EVERY
def test_every_input_of_a_form_is_within_its_limits(known: Knowledge, calculator: Calculator) -> None:
    for block in inputs(forms.view(known, calculator, "")):
        assert set(block) <= {"type", "block_id", "label", "element", "optional", "hint"}
        assert len(block["block_id"]) <= 255
        plain_text(block["label"], 2000)
        if "hint" in block:
            plain_text(block["hint"], 2000)
        element = block["element"]
        assert element["type"] in _ELEMENTS
        assert element["action_id"] == "value"
        assert element.get("max_length", 1) <= 3000
        options = element.get("options", [])
        assert bool(options) == (element["type"] in {"radio_buttons", "static_select"})
        assert len(options) <= (10 if element["type"] == "radio_buttons" else 100)
        assert len({option["value"] for option in options}) == len(options)
        for option in options:
            plain_text(option["text"], 75)
            assert option["text"]["text"] != option["value"], "an identifier is shown to members"
            assert len(option["value"]) <= 75


@_EVERY
def test_what_must_be_answered_comes_first(known: Knowledge, calculator: Calculator) -> None:
    optional = [block["optional"] for block in inputs(forms.view(known, calculator, ""))]
    assert optional == sorted(optional)


def test_what_may_be_left_open_can_be_left_open_again(known: Knowledge) -> None:
    """A picked radio button cannot be taken back."""
    for calculator in CALCULATORS.values():
        for block in inputs(forms.view(known, calculator, "")):
            if block["optional"] and block["element"]["type"] == "radio_buttons":
                assert "unknown" in {option["value"] for option in block["element"]["options"]}, block["block_id"]


def test_forms_are_for_several_plain_questions_that_do_not_hurt() -> None:
    assert {name for name, calculator in CALCULATORS.items() if not forms.shorter_as_form(calculator)} == {
        "fixed-term-conversion",  # a list of contracts
        "disability-quota",  # a list of employees
        "mental-disorder-criteria",  # asked gently
        "older-workers",  # one question
    }


def test_the_metadata_comes_back_and_too_much_of_it_is_refused(known: Knowledge) -> None:
    calculator = CALCULATORS["maternity-nhi"]
    view = forms.view(known, calculator, "会話\"1'")
    assert forms.origin(view["private_metadata"]) == (calculator, "会話\"1'")
    with pytest.raises(ValueError, match="3000"):
        forms.view(known, calculator, "x" * 3000)


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        1,
        "",
        "{",
        "[]",
        "{}",
        "[" * 10_000,
        '{"calculator": "x", "given": ""}',
        '{"calculator": [], "given": ""}',
        '{"calculator": "maternity-nhi"}',
        '{"calculator": "maternity-nhi", "given": 1}',
    ],
)
def test_metadata_that_is_not_ours_is_none(metadata: object) -> None:
    assert forms.origin(metadata) is None


# Round trip


def entered(known: Knowledge, calculator: Calculator, facts: Mapping[str, Any], with_units: bool = False) -> Json:
    """`state.values` of the calculator's modal after someone has entered the facts."""
    blocks = inputs(forms.view(known, calculator, ""))
    units = {field.name: field.unit for field in calculator.inputs if isinstance(field, Amount) and with_units}
    return {
        (id := block["block_id"]): {"value": state(block, fact_of(facts, id), units.get(id, ""))} for block in blocks
    }


def fact_of(facts: Mapping[str, Any], block: str) -> Any:
    name, _, part = block.partition(".")
    fact = facts.get(name)
    return (fact or {}).get(part) if part else fact


def state(block: Json, fact: Any, unit: str = "") -> Json:
    kind = block["element"]["type"]
    if kind == "datepicker":
        return {"type": kind, "selected_date": fact}
    if kind == "plain_text_input":
        return {"type": kind, "value": None if fact is None else written(fact, unit)}
    value = ("yes" if fact else "no") if isinstance(fact, bool) else fact
    option = next((option for option in block["element"]["options"] if option["value"] == value), None)
    assert option or fact is None, f"{block['block_id']} has no option for {fact!r}"
    return {"type": kind, "selected_option": option}


_KINDS = {"physical": "身体障害", "intellectual": "知的障害", "mental": "精神障害"}


def written(fact: Any, unit: str = "") -> str:
    """An amount in digits, a list as its hint shows it."""
    if isinstance(fact, int | Decimal):
        return f"{fact:f}{unit}"
    if fact == []:
        return "いない"
    if "start" in fact[0]:
        return "\n".join(f"{row['start']}〜{row['end']}" for row in fact)
    return "、".join(
        f"{_KINDS[row['kind']]}{'(重度)' if row['severe'] else ''}で週{row['weekly_hours']}時間の人が{row['count']}人"
        for row in fact
    )


def same(known: Knowledge, calculator: Calculator, raw: Json, facts: Json, as_of: date) -> None:
    read, told = (calculator.compute(inputs, as_of, known.rates) for inputs in (raw, facts))
    assert printed(calculator, read, as_of, known.words) == printed(calculator, told, as_of, known.words)


@pytest.mark.parametrize(("name", "facts", "as_of"), [row[1:4] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_a_worked_example_that_is_entered_gives_the_same_result(
    known: Knowledge, name: str, facts: Json, as_of: str
) -> None:
    calculator, day = CALCULATORS[name], date.fromisoformat(as_of)
    raw, errors = forms.read(known, calculator, entered(known, calculator, facts), day)
    assert errors == {}
    assert parse_json(dumps(raw), "input") == raw
    same(known, calculator, raw, facts, day)


INCOME_WALLS = {
    "annual_income": 1_280_000, "employer_size": 60, "weekly_hours": Decimal("19.5"), "monthly_wage": 88_000,
    "student": False, "dependent": True, "temporary_rise": False,
}  # fmt: skip
CONTRACTS = [
    {"start": "2020-04-01", "end": "2023-03-31"},
    {"start": "2023-04-01", "end": "2026-03-31"},
]
MORE_EXAMPLES: list[tuple[str, Json]] = [
    ("maternity-pension", {"birth_date": "2027-03-15", "multiple": True, "insured_kind": "voluntary"}),
    (
        "childcare-pension",
        {
            "birth_date": "2026-11-20", "parent": "birth_mother", "multiple": False, "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
    ("income-walls", INCOME_WALLS),
    ("income-walls", {**INCOME_WALLS, "spouse": False, "age": 20}),
    ("fixed-term-conversion", {"contracts": CONTRACTS}),
    ("conditions-disclosure", {"contract_date": "2027-04-01", "kind": "indefinite", "part_time": True}),
    (
        "conditions-disclosure",
        {
            "contract_date": "2027-04-01", "kind": "fixed_term", "renewal": True, "renewal_cap": True,
            "cap_new_or_shortened": True, "conversion_right": False,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "facts"), MORE_EXAMPLES)
def test_calculators_without_a_worked_example_are_read_as_well(known: Knowledge, name: str, facts: Json) -> None:
    calculator = CALCULATORS[name]
    raw, errors = forms.read(known, calculator, entered(known, calculator, facts), AS_OF)
    assert errors == {}
    assert raw == facts == parse_json(dumps(raw), "input")
    same(known, calculator, raw, facts, AS_OF)


def test_every_calculator_has_an_example_here() -> None:
    assert {row[1] for row in EXAMPLES} | {name for name, _ in MORE_EXAMPLES} == set(CALCULATORS)


@pytest.mark.parametrize("name", sorted(set(CALCULATORS) - {"fixed-term-conversion", "disability-quota"}))
def test_facts_by_chance_come_back_as_they_were(known: Knowledge, name: str) -> None:
    """Only an hourly wage that looks like a monthly one is asked for again."""
    chance, calculator = random.Random(name), CALCULATORS[name]
    for _ in range(150):
        facts, as_of = MAKERS[name](chance)
        raw, errors = forms.read(known, calculator, entered(known, calculator, facts, with_units=True), as_of)
        if errors:
            assert set(errors) == {"hourly_wage"}
            assert facts["hourly_wage"] >= 50_000
        else:
            same(known, calculator, raw, facts, as_of)


# What is written by hand


def amount(known: Knowledge, name: str, field: str, text: str, **facts: Any) -> tuple[Any, str | None]:
    """(fact, complaint) of one text input."""
    values = entered(known, CALCULATORS[name], facts) | {field: {"value": {"type": "plain_text_input", "value": text}}}
    raw, errors = forms.read(known, CALCULATORS[name], values, AS_OF)
    return raw.get(field), errors.get(field)


@pytest.mark.parametrize(
    ("name", "field", "text", "fact"),
    [
        ("income-walls", "annual_income", "128万円", 1_280_000),
        ("income-walls", "annual_income", "１２８万", 1_280_000),
        ("income-walls", "annual_income", "1,280,000", 1_280_000),
        ("income-walls", "annual_income", "百二十八万円", 1_280_000),
        ("income-walls", "annual_income", "120万くらい", 1_200_000),
        ("income-walls", "annual_income", "5,000円", 5000),
        ("income-walls", "annual_income", "0", 0),
        ("income-walls", "annual_income", "なし", 0),
        ("income-walls", "weekly_hours", "１９．５", Decimal("19.5")),
        ("income-walls", "weekly_hours", "1日5時間で週4日", 20),
        ("income-walls", "employer_size", "60名", 60),
        ("income-walls", "age", "２０歳", 20),
        ("income-walls", "age", "わからない", None),
        ("income-walls", "age", "  ", None),
        ("maternity-nhi", "annual_per_capita_levy", "1万2千", 12_000),
        ("maternity-nhi", "annual_per_capita_levy", "800円", 800),
        ("overtime-premium", "hourly_wage", "950", 950),
        ("overtime-premium", "hourly_wage", "1200円", 1200),
        ("overtime-premium", "overtime_hours", "1時間30分", Decimal("1.5")),
        ("overtime-premium", "overtime_hours", "6時間半", Decimal("6.5")),
    ],
)
def test_an_amount_may_be_written_in_any_usual_way(
    known: Knowledge, name: str, field: str, text: str, fact: Any
) -> None:
    assert amount(known, name, field, text) == (fact, None)


@pytest.mark.parametrize(
    ("name", "field", "text", "complaint"),
    [
        ("income-walls", "annual_income", "75", "単位もつけて"),
        ("income-walls", "annual_income", "130万円未満", "数を1つだけ"),
        ("income-walls", "annual_income", "100万円か120万円", "数を1つだけ"),
        ("income-walls", "annual_income", "20時間", "数を1つだけ"),
        ("income-walls", "annual_income", "ひみつ", "数を1つだけ"),
        ("income-walls", "annual_income", "…", "数を1つだけ"),
        ("income-walls", "annual_income", "1..2円", "数を1つだけ"),
        ("income-walls", "annual_income", "-5円", "0円以上"),
        ("income-walls", "annual_income", "9" * 40, "大きすぎます"),
        ("income-walls", "annual_income", f"約{'9' * 40}円", "数を1つだけ"),
        ("income-walls", "annual_income", "0" * 20 + "5円", "数を1つだけ"),
        ("income-walls", "weekly_hours", "1.123456789", "数を1つだけ"),
        ("income-walls", "annual_income", "わからない", "答えてください"),
        ("income-walls", "annual_income", "", "答えてください"),
        ("income-walls", "weekly_hours", "169", "168時間まで"),
        ("income-walls", "employer_size", "60.5人", "整数"),
        ("income-walls", "age", "20歳で学生です", "数を1つだけ"),
        ("overtime-premium", "hourly_wage", "月給24万円", "数を1つだけ"),
        ("overtime-premium", "hourly_wage", "240,000円", "数を1つだけ"),
        ("overtime-premium", "hourly_wage", "0円", "0円より大きい"),
        ("disability-quota", "workers", "43.3人", "0.5人きざみ"),
        ("disability-quota", "employees", "たくさん", "次のように"),
        ("disability-quota", "employees", "わからない", "答えてください"),
        ("fixed-term-conversion", "contracts", "ずっと前から", "次のように"),
        ("fixed-term-conversion", "contracts", "2021-04-01〜2022-03-31、2022-01-01〜2023-03-31", "重ならないように"),
    ],
)
def test_what_cannot_be_used_is_said_where_it_stands(
    known: Knowledge, name: str, field: str, text: str, complaint: str
) -> None:
    assert complaint in (amount(known, name, field, text)[1] or "")


@_EVERY
def test_every_example_in_a_hint_can_be_written(known: Knowledge, calculator: Calculator) -> None:
    for block in inputs(forms.view(known, calculator, "")):
        field = calculator.fields[block["block_id"].partition(".")[0]]
        if isinstance(field, Amount):
            for text in block["hint"]["text"].partition("例: ")[2].split("、"):
                fact, complaint = amount(known, calculator.name, field.name, text)
                assert complaint is None or field.name not in complaint
                assert (fact is None) == (text == "わからない"), f"{field.name}: {text}"


# What is picked, and what is left open


@_EVERY
def test_an_empty_form_names_what_must_be_answered(known: Knowledge, calculator: Calculator) -> None:
    needed = {block["block_id"] for block in inputs(forms.view(known, calculator, "")) if not block["optional"]}
    raw, errors = forms.read(known, calculator, {}, AS_OF)
    assert not any(raw.values())
    if needed:
        assert set(errors) == needed
        assert all("答えてください" in text for text in errors.values())
    elif calculator.name == "overtime-premium":
        assert errors == {"hourly_wage": "「時給」か、月給と月の所定労働時間の2つを書いてください。"}
    else:
        assert errors == {}


def test_unknown_leaves_a_fact_open(known: Knowledge) -> None:
    calculator = CALCULATORS["conditions-disclosure"]
    facts = {"contract_date": "2027-04-01", "kind": "fixed_term", "renewal": "unknown", "renewal_cap": "unknown"}
    raw, errors = forms.read(known, calculator, entered(known, calculator, facts), AS_OF)
    assert (raw, errors) == ({"contract_date": "2027-04-01", "kind": "fixed_term"}, {})


_PICKED = {"type": "radio_buttons", "selected_option": {"value": "maybe"}}


@pytest.mark.parametrize(
    ("name", "block", "entry"),
    [
        ("maternity-pension", "birth_date", {"type": "datepicker", "selected_date": "2027-02-30"}),
        ("maternity-pension", "birth_date", {"type": "datepicker", "selected_date": "15.3.2027"}),
        ("maternity-pension", "birth_date", {"type": "datepicker", "selected_date": "0001-01-01"}),
        ("maternity-pension", "birth_date", {"type": "datepicker", "selected_date": 20270315}),
        ("maternity-pension", "multiple", _PICKED),
        ("maternity-pension", "multiple", {"selected_option": {"value": "unknown"}}),
        ("maternity-pension", "multiple", {"selected_option": "yes"}),
        ("maternity-pension", "insured_kind", _PICKED),
        ("maternity-pension", "insured_kind", {"selected_option": None}),
        ("worker-cooperative", "principles.work", _PICKED),
        ("worker-cooperative", "promoters", {"value": ["3"]}),
        ("worker-cooperative", "promoters", []),
        ("workplace-targets", "answers.4.1", _PICKED),
    ],
)
def test_a_value_that_no_form_sends_is_asked_for_again(known: Knowledge, name: str, block: str, entry: Any) -> None:
    raw, errors = forms.read(known, CALCULATORS[name], {block: {"value": entry}}, AS_OF)
    assert errors[block].startswith("「")
    field, _, part = block.partition(".")
    assert part not in raw[field] if part else field not in raw


def test_complaints_name_facts_as_members_know_them(known: Knowledge) -> None:
    for calculator in CALCULATORS.values():
        picked = {"selected_option": {"value": "?"}, "selected_date": "?", "value": "何か"}
        values = {block["block_id"]: {"value": picked} for block in inputs(forms.view(known, calculator, ""))}
        _, errors = forms.read(known, calculator, values, AS_OF)
        assert set(errors) == set(values)
        for text in errors.values():
            assert not any(field in text for field in calculator.fields), text
            assert "true" not in text
            assert "{" not in text


@pytest.mark.parametrize(
    ("name", "facts", "block", "complaint"),
    [
        (
            "overtime-premium", {"hourly_wage": 1200, "overtime_hours": 5, "overtime_night_hours": 6},
            "overtime_night_hours", "「うち深夜」が「時間外労働」より多くなっています。数を確かめてください。",
        ),
        (
            "overtime-premium", {"hourly_wage": 1200, "monthly_wage": 240_000},
            "hourly_wage", "時給と月給は、どちらか1つだけを書いてください。",
        ),
        (
            "childcare-pension",
            {
                "birth_date": "2026-11-20", "parent": "father", "multiple": False, "maternity_exemption": True,
                "insured_kind": "first",
            },
            "maternity_exemption",
            "「産前産後の免除を受けた」は、産んだ母だけが受けられる免除です。父や養親のときは「いいえ」にしてください。",
        ),
        (
            "conditions-disclosure",
            {"contract_date": "2027-04-01", "kind": "fixed_term", "renewal_cap": False, "cap_new_or_shortened": True},
            "cap_new_or_shortened",
            "「更新上限」が「いいえ」なのに、「上限の新設または短縮」が「はい」になっています。どちらかを直してください。",
        ),
    ],
)  # fmt: skip
def test_facts_that_contradict_each_other_are_said_in_the_form(
    known: Knowledge, name: str, facts: Json, block: str, complaint: str
) -> None:
    _, errors = forms.read(known, CALCULATORS[name], entered(known, CALCULATORS[name], facts), AS_OF)
    assert errors == {block: complaint}


_KEYS = st.sampled_from(
    ["value", "selected_option", "selected_date", *(n for c in CALCULATORS.values() for n in c.fields), "answers.1"]
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_JUNK = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS | st.text(max_size=5), inner, max_size=6),
)
_STATES = st.fixed_dictionaries({"value": _JUNK | st.dictionaries(_KEYS, _JUNK)})
_WRITTEN = (
    st.text(max_size=30)
    | st.text("0123456789.-,万千円時間分人日半〜年月…なし週 \n", max_size=20)
    | st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(円|人|時間)?", fullmatch=True)
)


@settings(max_examples=300, deadline=None)
@supposing(name=st.sampled_from(sorted(CALCULATORS)), values=_JUNK | st.dictionaries(_KEYS, st.just({}) | _STATES))
def test_no_payload_whatever_raises(known: Knowledge, name: str, values: Any) -> None:
    calculator = CALCULATORS[name]
    _, errors = forms.read(known, calculator, values, AS_OF)
    assert all(isinstance(text, str) and text for text in errors.values())
    assert set(errors) <= {block["block_id"] for block in inputs(forms.view(known, calculator, ""))}


@settings(max_examples=300, deadline=None)
@supposing(name=st.sampled_from(sorted(CALCULATORS)), text=_WRITTEN, option=st.sampled_from(["yes", "no", "x"]))
def test_no_text_whatever_raises(known: Knowledge, name: str, text: str, option: str) -> None:
    calculator = CALCULATORS[name]
    entry = {"value": text, "selected_date": "2026-11-22", "selected_option": {"value": option}}
    values = {block["block_id"]: {"value": entry} for block in inputs(forms.view(known, calculator, ""))}
    raw, errors = forms.read(known, calculator, values, AS_OF)
    if not errors:
        calculator.compute(raw, AS_OF, known.rates)
