"""`madoguchi calc` as a real process: results, errors, batches, what there is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.json_lines import dumps, parse_json
from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import BadInput
from tests.bot.test_cli import run

BIRTH = {"birth_date": "2023-11-01", "multiple": False}
KEYS = ["calculator", "as_of", "outcome", "values", "steps", "notes", "citations", "caveats"]


def test_one_result_is_one_object_with_the_keys_of_the_contract() -> None:
    done = run("calc", "maternity-nhi", "--input", json.dumps(BIRTH), "--as-of", "2024-01-15")
    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(found) == KEYS
    assert found["values"]["exempt_months"] == ["2024-01"]
    assert all(set(line) == {"text", "ref"} for line in (*found["steps"], *found["notes"]))


BAD = [
    (["calc", "maternity-nhi", "--input", '{"birth_date": "2023-02-29", "multiple": false}'], "birth_date"),
    (["calc", "maternity-nhi", "--input", "{"], "input"),
    (["calc", "maternity-nhi", "--input", "[]"], "input"),
    (["calc", "maternity-nhi", "--input", '{"birth_date": "2024-01-01", "birth_date": "2025-01-01"}'], "birth_date"),
    (["calc", "no-such", "--input", "{}"], "calculator"),
    (["calc", "maternity-nhi", "--input", json.dumps(BIRTH), "--as-of", "20240115"], "as_of"),
    (["calc", "overtime-premium", "--input", '{"hourly_wage": 1000, "overtime_hours": 1e-99999999}'], "overtime_hours"),
    (["calc", "overtime-premium", "--input", '{"hourly_wage": NaN}'], "hourly_wage"),
    (["calc", "overtime-premium", "--input", '{"\\u0000-.-\\u0000": 1}'], "\u0000-.-\u0000"),
]


@pytest.mark.parametrize(("arguments", "field"), BAD, ids=[str(i) for i in range(len(BAD))])
def test_a_bad_input_is_one_error_object_and_status_2(arguments: list[str], field: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    error = json.loads(done.stderr)["error"]
    assert error["field"] == field
    assert any("ぁ" <= letter <= "ん" for letter in error["message"])


@pytest.mark.parametrize("arguments", [["calc"], ["calc", "maternity-nhi"], ["calc", "--list", "--diagram", "x"]])
def test_bad_usage_says_what_to_write(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "書いてください" in done.stderr


def test_a_batch_answers_every_line_in_order_good_or_bad(tmp_path: Path) -> None:
    good = {"calculator": "maternity-nhi", "input": BIRTH, "as_of": "2024-01-15"}
    lines: list[str | bytes] = [
        json.dumps(good), "{", json.dumps({**good, "input": {**BIRTH, "multiple": 1}}), "", json.dumps({"input": {}}),
        b'{"calculator": "maternity-nhi", "input": {"\xff": 1}}', json.dumps({**good, "as_of": None}),
    ]  # fmt: skip
    file = tmp_path / "batch.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
    done = run("calc", "--batch", str(file))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [row.get("outcome") for row in rows] == ["exempt", None, None, None, None, "exempt"]
    assert [row["error"]["field"] for row in rows if "error" in row][:3] == ["", "multiple", "calculator"]


def test_the_list_names_every_calculator_with_its_inputs() -> None:
    rows: list[dict[str, Any]] = json.loads(run("calc", "--list").stdout)
    assert [row["name"] for row in rows] == list(CALCULATORS)
    assert all(set(row) == {"name", "title", "inputs", "citations"} for row in rows)
    assert all({"name", "type", "required"} <= set(field) for row in rows for field in row["inputs"])


def test_a_diagram_is_mermaid() -> None:
    assert run("calc", "--diagram", "income-walls").stdout.startswith("flowchart TD\n")


def test_decimals_pass_through_json_with_all_their_digits() -> None:
    text = '{"a": [0.10, 12345678901234567890.5, "@decimal 1@", null, true], "b": {}}'
    assert dumps(parse_json(text, "")) == text


@pytest.mark.parametrize("text", ["", "{", "nul", '{"a": 1, "a": 1}', "[" * 100_000])
def test_what_is_no_json_is_a_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        parse_json(text, "input")
