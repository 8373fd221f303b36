"""The command line as a real process: answers, JSON, batches, and clear words for bad usage."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent
KEYS = {"id", "question", "kind", "confidence", "text", "entry", "citations", "candidates", "calculator", "changes"}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite://", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        input="",
    )


def asked(question: str, *more: str) -> dict[str, object]:
    done = run("ask", "--json", question, *more)
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    assert set(answer) == KEYS
    return answer


def test_ask_prints_what_a_member_would_read() -> None:
    done = run("ask", "双子の場合、国保の免除は何か月?")
    assert done.returncode == 0
    assert "6か月" in done.stdout
    assert "出典: " in done.stdout
    assert "**" not in done.stdout


def test_an_answer_as_json_has_its_citation_first_and_up_to_five_candidates() -> None:
    answer = asked("機関紙は年に何回発行しますか", "--as-of", "2026-11-22")
    assert answer["kind"] == "answer"
    assert answer["citations"][0]["ref"] == "policy-2024#3.7"
    assert answer["citations"][0]["date"] is None
    assert 1 <= len(answer["candidates"]) <= 5
    assert answer["candidates"][0]["entry"] == answer["entry"]
    assert 0 <= answer["confidence"] <= 1


def test_a_change_in_law_is_cited_after_the_notice() -> None:
    answer = asked("いま所得税がかかり始める年収はいくらですか", "--as-of", "2026-11-22")
    refs = [citation["ref"] for citation in answer["citations"]]
    assert refs[0].startswith("income-walls#")
    assert "change:income-tax-wall-2026" in refs
    assert "income-tax-wall-2026" in answer["changes"]
    assert "178万円" in answer["text"]


def test_a_personal_question_names_its_calculator_and_inputs() -> None:
    answer = asked("R9.3.25に双子が生まれます。国保は何か月免除?", "--as-of", "2026-11-22")
    assert answer["kind"] == "calculator"
    asked_for = answer["calculator"]
    assert asked_for["name"] == "maternity-nhi"
    assert asked_for["inputs"] == {"birth_date": "2027-03-25", "multiple": True}
    assert asked_for["missing"] == []
    calculated = run("calc", "maternity-nhi", "--input", json.dumps(asked_for["inputs"]), "--as-of", "2026-11-22")
    assert asked_for["result"] == json.loads(calculated.stdout)


def test_a_personal_question_that_lacks_a_fact_asks_for_it() -> None:
    answer = asked("私の国保の免除の月数を計算して。双子です", "--as-of", "2026-11-22")
    assert answer["kind"] == "calculator"
    assert answer["calculator"]["missing"] == ["birth_date"]
    assert answer["calculator"]["result"] is None
    assert "出産予定日" in answer["text"]


@pytest.mark.parametrize("question", ["", "あ" * 2001, "\x01\x02", "こんにちは", "😀" * 10_000])
def test_odd_questions_abstain_with_exit_status_0(question: str) -> None:
    answer = asked(question)
    assert answer["kind"] == "abstain"
    assert answer["entry"] is None


def test_a_batch_is_answered_in_order_with_progress_apart(tmp_path: Path) -> None:
    rows = [{"id": f"q{i}", "question": f"機関紙は年{i}回?"} for i in range(101)]
    file = tmp_path / "batch.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    done = run("ask", "--batch", str(file))
    assert done.returncode == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [row["id"] for row in rows]
    assert "100/101" in done.stderr


def test_questions_with_lone_surrogates_and_line_separators_come_back_whole(tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text('{"id": 1, "question": "\\ud800国保\\u2028免除"}\n\n{"id": 2, "question": ""}\n', encoding="utf-8")
    done = run("ask", "--batch", str(file))
    assert [json.loads(line)["question"] for line in done.stdout.split("\n") if line] == ["\ud800国保\u2028免除", ""]


BAD_USAGE = [
    ([], "使い方が違います"),
    (["ask"], "どちらか1つ"),
    (["ask", "x", "--batch", "y"], "どちらか1つ"),
    (["ask", "x", "--as-of", "きのう"], "2026-11-22 の形"),
    (["ask", "--batch", "/nowhere.jsonl"], "読めません"),
    (["eval", "/nowhere.jsonl"], "読めません"),
    (["fly"], "使い方が違います"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD_USAGE, ids=range(len(BAD_USAGE)))
def test_bad_usage_is_explained_in_japanese_with_exit_status_2(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', "3", '{"question": "x"}'])
def test_a_broken_line_of_a_batch_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text('{"id": 1, "question": "x"}\n' + line, encoding="utf-8")
    done = run("ask", "--batch", str(file))
    assert done.returncode == 2
    assert "2行目" in done.stderr


def test_bad_settings_stop_the_program_with_all_faults() -> None:
    done = run("ask", "x", WEB_PORT="x", TIMEZONE="y")
    assert done.returncode == 2
    assert "WEB_PORT" in done.stderr
    assert "TIMEZONE" in done.stderr


def test_entries_lists_what_others_rely_on() -> None:
    done = run("entries", "--json", "--as-of", "2026-11-22")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    wanted = {"id", "title", "text", "citations", "aliases", "not_for", "as_of", "changes", "sensitive"}
    assert all(set(row) == wanted for row in rows)
    assert len(rows) > 180


def test_the_terminal_chat_answers_and_takes_a_number() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "sqlite://"},
        input="メニュー\n1\nお知らせを作る\n12月10日に届出を思い出させて\n終了\n",
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    assert "文書を選んでください" in done.stdout
    assert "の中から選んでください" in done.stdout
    assert "madoguchi remind --help" in done.stdout
    assert "この画面には、あとから知らせを送れません" in done.stdout


def test_serve_prints_its_address_answers_and_stops_when_told() -> None:
    command = [sys.executable, "-m", "bot", "serve"]
    environment = {"PATH": os.environ["PATH"], "WEB_PORT": "0", "DATABASE_URL": "sqlite://"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = line.rpartition(" ")[2].strip()
            assert address.startswith("http://127.0.0.1:"), line
            assert "窓口" in httpx.get(address, timeout=20, trust_env=False).text
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) in {0, -signal.SIGTERM}
        finally:
            process.kill()


def test_serve_says_what_to_do_when_the_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", WEB_PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "WEB_PORT" in done.stderr
