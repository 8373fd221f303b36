"""The one rule: knowledge <- handlers <- bot, read from the imports in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "knowledge": {"knowledge"},
    "handlers": {"knowledge", "handlers"},
    "bot": {"knowledge", "handlers", "bot"},
}
HOMES = {
    "starlette": "bot",
    "uvicorn": "bot",
    "jinja2": ("bot", "knowledge/reminders"),
    "telegram": "bot/platforms/telegram",
}
HOMES |= {"slack_bolt": "bot/platforms/slack", "slack_sdk": "bot/platforms/slack", "aiohttp": "bot/platforms/slack"}
HOMES |= {"httpx": "bot/platforms/telegram", "sqlalchemy": "bot"}
HOMES |= {"dateutil": "knowledge/schedules", "jpholiday": "knowledge/schedules"}
CLOCKS = {"date.today", "datetime.now", "datetime.today", "time.time"}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_along_the_arrow_only(room: str) -> None:
    assert modules(room)
    for path in modules(room):
        for name in imported(path):
            head = name.partition(".")[0]
            assert head not in MAY_IMPORT or head in MAY_IMPORT[room], f"{path} imports {name}"


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_library_is_imported_only_where_it_is_at_home(room: str) -> None:
    for path in modules(room):
        for name in imported(path):
            home = HOMES.get(name.partition(".")[0])
            assert home is None or path.relative_to(ROOT).as_posix().startswith(home), f"{path} imports {name}"


@pytest.mark.parametrize("room", ["knowledge", "handlers"])
def test_knowledge_and_handlers_read_no_clock(room: str) -> None:
    for path in modules(room):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                assert called not in CLOCKS, f"{path}:{node.lineno} reads the clock"


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_every_module_says_in_its_first_line_what_it_does(room: str) -> None:
    for path in modules(room):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
