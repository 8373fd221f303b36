"""Broken data files: nothing is half-loaded, and the fault names file, field and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.loading import DATA, BrokenData, load

ENTRY = "entries/maternity-premium-exemption/maternity-nhi-twins.md"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    root = tmp_path / "data"
    shutil.copytree(DATA, root, ignore=shutil.ignore_patterns("*.npz"))
    return root


def faults(root: Path) -> list[str]:
    with pytest.raises(BrokenData) as caught:
        load(root)
    return [str(fault) for fault in caught.value.faults]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_data_loads() -> None:
    knowledge = load()
    assert len(knowledge.sources) == 11
    assert len(knowledge.changes) == 23
    assert len(knowledge.calculators) == 13


BREAKS = [
    ("review_by: 2027-04-01", "review_by: 来年", "review_by", "2027-04-01 の形"),
    ("sensitive: true", "sensitive: たぶん", "sensitive", "true か false"),
    ("sensitive: true", "sensitiv: true", "sensitiv", "使えません"),
    ("title: ", "titel: ", "title", "ありません"),
    ("maternity-premium-exemption#2.2", "maternity-premium-exemption#9.9", "cites", "見つかりません"),
    ("calculator: maternity-nhi", "calculator: maternity", "calculator", "見つかりません"),
    ("id: maternity-nhi-twins", "id: maternity-twins", "id", "ファイル名"),
    ("id: maternity-nhi-twins", "id: 双子", "id", "小文字の英数字"),
]


@pytest.mark.parametrize(("old", "new", "field", "said"), BREAKS)
def test_a_fault_in_an_entry_names_file_field_and_line(data: Path, old: str, new: str, field: str, said: str) -> None:
    path = data / ENTRY
    line = next(i for i, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if old in text)
    edit(path, old, new)
    found = [fault for fault in faults(data) if f"「{field}」" in fault]
    assert len(found) == 1, found
    assert found[0].startswith(ENTRY)
    assert said in found[0]
    assert f" {line}行目" in found[0] or field in {"title", "id"}


def test_all_faults_of_all_files_are_reported_together(data: Path) -> None:
    edit(data / ENTRY, "sensitive: true", "sensitive: たぶん")
    edit(data / "changes.yaml", "  mislead: high", "  mislead: middle")
    edit(data / "calculators" / "maternity-nhi.yaml", "title:", "titel:")
    said = "\n".join(faults(data))
    assert "maternity-nhi-twins.md" in said
    assert "'high', 'low' のどれか" in said
    assert "calculators/maternity-nhi.yaml" in said


def test_yaml_that_cannot_be_parsed_names_the_line(data: Path) -> None:
    edit(data / "changes.yaml", "  effective: 2026-10-01", "  effective: [2026-10-01")
    assert any(fault.startswith("changes.yaml ") and "行目" in fault and "YAML" in fault for fault in faults(data))


def test_an_entry_without_front_matter_says_how_to_begin(data: Path) -> None:
    (data / ENTRY).write_text("双子なら6か月分です。", encoding="utf-8")
    assert any("「---」" in fault for fault in faults(data))


def test_a_file_that_is_not_utf_8_says_so(data: Path) -> None:
    (data / ENTRY).write_bytes("---\nid: 双子".encode("cp932"))
    assert any("UTF-8" in fault for fault in faults(data))


def test_a_missing_file_says_so(data: Path) -> None:
    (data / "help-lines.yaml").unlink()
    assert faults(data) == ["help-lines.yaml: このファイルがありません。"]


def test_an_entry_in_the_folder_of_another_document_is_refused(data: Path) -> None:
    moved = data / "entries" / "gender-gap" / "maternity-nhi-twins.md"
    (data / ENTRY).rename(moved)
    assert any("フォルダ" in fault for fault in faults(data))


RATES = "rates/births.yaml"
BROKEN_RATES = [
    ("value: 4", "value: 0.25", "引用符で囲んだ小数"),
    ("from: 2023-11-01, value", "from: 2023-11-01, until: 2023-10-31, value", "untilは"),
    (
        "from: 2023-11-01, value: 1",
        "from: 2023-11-01, value: 1, ref: x}\n    - {from: 2024-01-01, value: 1",
        "すき間や重なり",
    ),
    ("unit: か月", "unit: 月", "どれか"),
    ("checked: 2026-11-22", "checked: きょう", "2027-04-01 の形"),
    ('ref: "maternity-premium-exemption#3.1"', 'ref: "law:国民年金法#99"', "見つかりません"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN_RATES)
def test_a_fault_in_a_figure_names_the_file(data: Path, old: str, new: str, said: str) -> None:
    edit(data / RATES, old, new)
    assert any(fault.startswith(RATES) and said in fault for fault in faults(data)), faults(data)


def test_words_that_are_no_sentences_are_refused(data: Path) -> None:
    edit(data / "words" / "ja" / "calculator.yaml", "label:", "label: [a]\nother:")
    assert any("words/ja/calculator.yaml" in fault for fault in faults(data))


def test_laws_that_are_no_articles_are_refused(data: Path) -> None:
    (data / "laws.yaml").write_text("民法: 143\n", encoding="utf-8")
    assert any(fault.startswith("laws.yaml") for fault in faults(data))
