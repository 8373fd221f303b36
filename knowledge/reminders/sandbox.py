"""Parses reminder texts: Jinja2 in a sandbox, cut down to what a reminder needs, so that none can cost time or memory.

A list of allowed constructs is checked before anything runs: text, fields, three filters, conditions, comparisons,
+ and -, and loops over lists that stand in the text. No calls, no attributes, no other files, no multiplication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from knowledge.phrasing import written_yen

LONGEST_SOURCE = 4000
MOST_TURNS = 100
_DEEPEST = 16
_WEEKDAYS = "月火水木金土日"
_LOOP_NAME = re.compile(r"[a-z][a-z0-9_]*")
_EXPRESSIONS = (
    nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Add, nodes.Sub, nodes.Neg,
)  # fmt: skip
_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, *_EXPRESSIONS)
_USABLE = "使えるのは {{ 項目 }}、{% if 項目 %}…{% endif %} と、date、time、yen の書き方だけです。"
_Kinds = tuple[type[nodes.Node], ...]
_REFUSED: tuple[tuple[_Kinds, str], ...] = (
    ((nodes.Getattr, nodes.Getitem), "点(.)や[ ]で項目の中身は取り出せません。項目の名前だけを書いてください。"),
    ((nodes.Call,), "( )で何かを呼び出すことはできません。項目の名前だけを書いてください。"),
    ((nodes.Concat,), "~ でつなぐことはできません。{{ 項目 }}{{ 項目 }} のように続けて書いてください。"),
    ((nodes.BinExpr,), "計算に使えるのは + と - だけです。"),
    ((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends), "ほかのファイルを読み込むことはできません。"),
)
_NOT_CLOSED = "閉じられていないところがあります。「{% if %}」には「{% endif %}」が要ります。"
_SYNTAX = (
    (r"unknown tag '", _USABLE),
    (r"end of comment", "「{#」が閉じられていません。「#}」を書き足すか、「{#」を消してください。"),
    (r"[Uu]nexpected end of template|end of raw", _NOT_CLOSED),
    (r"end of (?:print|statement)|[Uu]nexpected", "「{{ }}」や「{% %}」の中の書き方に誤りがあります。"),
)
_SYNTAX_ELSE = "書き方に誤りがあります。「{{ 」と「 }}」、「{% 」と「 %}」がそろっているか確かめてください。"


class BadTemplate(Exception):
    """A text that cannot be used: `line` counts from 1 (0: the text as a whole), `message` says in Japanese why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"{line}行目: {message}" if line else message)
        self.line, self.message = line, message


class _Unwritable(jinja2.TemplateRuntimeError):
    """A value that a filter cannot write; its message is for the organizer."""


def written_day(value: object) -> str:
    """2026年12月10日(木)."""
    if not isinstance(value, date):
        raise _Unwritable("date で書けるのは日付の項目だけです。")
    return f"{value.year}年{value.month}月{value.day}日({_WEEKDAYS[value.weekday()]})"


def written_time(value: object) -> str:
    """9:00, 13:30."""
    if not isinstance(value, time):
        raise _Unwritable("time で書けるのは時刻の項目だけです。")
    return f"{value.hour}:{value.minute:02}"


def _yen(value: object) -> str:
    """8万8,000円."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _Unwritable("yen で書けるのは金額の項目だけです。")
    return written_yen(value)


def _written(value: object) -> object:
    """What stands in the text for a value that no filter has written; nothing has no text."""
    if isinstance(value, jinja2.Undefined):
        return str(value)
    if value is None or isinstance(value, bool):
        raise _Unwritable("入っていない項目を書こうとしています。{% if 項目 %}…{% endif %} で囲んでください。")
    if isinstance(value, date):
        return written_day(value)
    if isinstance(value, time):
        return written_time(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str | int | float):
        return value
    raise _Unwritable("一覧はそのままでは書けません。{% for %}で1つずつ書いてください。")


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, finalize=_written, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.globals.clear()
    environment.filters = {"date": written_day, "time": written_time, "yen": _yen}
    environment.tests = {name: environment.tests[name] for name in ("defined", "none")}
    return environment


_ENVIRONMENT = _environment()


@dataclass(frozen=True, eq=False)
class Body:
    """A parsed text. `used` holds the fields it names with the first line of each."""

    tree: nodes.Template = field(repr=False)
    used: Mapping[str, int]

    @cached_property
    def _program(self) -> jinja2.Template:
        return jinja2.Template.from_code(_ENVIRONMENT, _ENVIRONMENT.compile(self.tree), {})

    def pieces(self, values: Mapping[str, Any]) -> Iterator[str]:
        """The rendered text piece by piece. Raises BadTemplate where a value cannot be written."""
        try:
            yield from self._program.generate(values)
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise BadTemplate(_line_of(error), _explained(error)) from error


def parse(source: str) -> Body:
    """The text, read once. Raises BadTemplate where it is too long, wrongly written or uses what is not allowed."""
    if len(source) > LONGEST_SOURCE:
        raise BadTemplate(0, f"長すぎます。{LONGEST_SOURCE:,}文字までにしてください。")
    try:
        tree = _ENVIRONMENT.parse(source)
    except jinja2.TemplateSyntaxError as error:
        raise BadTemplate(error.lineno, _syntax(error.message or "")) from error
    except RecursionError as error:
        raise BadTemplate(0, "かっこや記号の重なりが深すぎます。減らしてください。") from error
    _check(tree, 0, 1)
    return Body(tree, _used(tree))


def _check(node: nodes.Node, depth: int, turns: int) -> None:
    """Refuses what is not on the list; `turns` is how often the loops around the node run it."""
    if depth > _DEEPEST:
        raise BadTemplate(node.lineno, "かっこや記号の重なりが深すぎます。減らしてください。")
    if not isinstance(node, _ALLOWED):
        said = next(
            (message for kinds, message in _REFUSED if isinstance(node, kinds)), f"この書き方は使えません。{_USABLE}"
        )
        raise BadTemplate(node.lineno, said)
    if isinstance(node, nodes.Filter | nodes.Test):
        _check_named(node)
    if isinstance(node, nodes.CondExpr) and node.expr2 is None:
        raise BadTemplate(node.lineno, "{{ }}の中の if には else が要ります。{% if 項目 %}…{% endif %} でも書けます。")
    if isinstance(node, nodes.For):
        turns *= _turns(node)
        if turns > MOST_TURNS:
            raise BadTemplate(node.lineno, f"くり返しが多すぎます。全部で{MOST_TURNS}回までにしてください。")
    for child in node.iter_child_nodes():
        _check(child, depth + 1, turns)


def _check_named(node: nodes.Filter | nodes.Test) -> None:
    offered = list(_ENVIRONMENT.filters if isinstance(node, nodes.Filter) else _ENVIRONMENT.tests)
    if node.name not in offered:
        raise BadTemplate(node.lineno, f"「{node.name}」という書き方はありません。使えるのは{'、'.join(offered)}です。")
    if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
        raise BadTemplate(node.lineno, f"「{node.name}」のあとに( )は書けません。")


def _turns(loop: nodes.For) -> int:
    """How often the loop runs. Only a list that stands in the text can be looped over."""
    if not isinstance(loop.iter, nodes.List | nodes.Tuple) or loop.recursive:
        raise BadTemplate(loop.lineno, 'くり返せるのは ["月", "水"] のように、その場に書いた一覧だけです。')
    for name in _stored(loop.target):
        if not _LOOP_NAME.fullmatch(name):
            raise BadTemplate(loop.lineno, f"くり返しの名前「{name}」は英小文字で書いてください。")
    return len(loop.iter.items)


def _stored(target: nodes.Node) -> Iterator[str]:
    if isinstance(target, nodes.Name):
        yield target.name
    for inner in target.iter_child_nodes():
        yield from _stored(inner)


def _used(tree: nodes.Template) -> dict[str, int]:
    """Names that are read and belong to no loop, with the first line of each."""
    names = list(tree.find_all(nodes.Name))
    loops = {name.name for name in names if name.ctx != "load"}
    used: dict[str, int] = {}
    for name in names:
        if name.name not in loops:
            used[name.name] = min(name.lineno, used.get(name.name, name.lineno))
    return used


def _syntax(message: str) -> str:
    """The parser's English message in Japanese."""
    return next((said for pattern, said in _SYNTAX if re.search(pattern, message)), _SYNTAX_ELSE)


def _explained(error: Exception) -> str:
    if isinstance(error, _Unwritable):
        return error.message or ""
    if isinstance(error, jinja2.UndefinedError):
        return "値のない名前が使われています。項目の名前を確かめてください。"
    return "文字と数や日付を、比べたり足したりすることはできません。"


def _line_of(error: Exception) -> int:
    """The line of the text at which rendering failed, 0 where it is not known."""
    step, line = error.__traceback__, 0
    while step:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line
