"""What Slack refuses in a message, as far as it can be known beforehand: `check` says what is wrong with a body."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Json = dict[str, Any]

BLOCKS, BLOCK_ID, ACTION_ID = 50, 255, 255
TEXT, TEXT_BYTES = 3000, 4000
SECTION, HEADER, CONTEXT = 3000, 150, 2000
BUTTON, VALUE, URL = 75, 2000, 3000
OPTION_VALUE = 150
FIELDS, CONTEXT_ELEMENTS, ACTIONS, OPTIONS = 10, 10, 25, 100
# Slack gives no figure for a whole message: 13,297 characters of text passed alone, 125 fewer with an empty block
# beside it (github.com/slackapi/bolt-js/issues/2509). What else it counts is not known, so all of the JSON counts.
ALL_TEXT, ALL_JSON, BLOCK_SHARE = 12_000, 13_200, 125
_STYLES = {"bold", "italic", "strike", "code", "underline"}
# In mrkdwn only these may stand between < and >: a person, a channel, a link. <!channel> calls everybody.
_MARKUP = re.compile(r"<(?:@[UW][A-Z0-9]+|#C[A-Z0-9]+|(?:https?://|mailto:)[^<>\s]+)(?:\|[^<>]*)?>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")


def check(message: Json) -> None:
    """Raises AssertionError for a body of chat.postMessage or chat.update that Slack would refuse or misread.

    `blocks` may be the JSON of the list, as in a form. Fields that are not `text` and `blocks` are not looked at.
    """
    text, blocks = message.get("text"), message.get("blocks")
    _text(text, TEXT, "text")
    assert isinstance(text, str)
    assert len(text.encode()) <= TEXT_BYTES, f"text: {len(text.encode())} bytes, chat.update takes {TEXT_BYTES}"
    _escaped(text, "text")
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    if blocks is not None:
        check_blocks(blocks)


def check_blocks(blocks: Any) -> None:
    """Raises AssertionError for blocks that Slack would refuse."""
    _items(blocks, BLOCKS, "blocks")
    for number, block in enumerate(blocks):
        _block(block, f"blocks[{number}]")
    _distinct([block["block_id"] for block in blocks if "block_id" in block], "block_id")
    _distinct([found["action_id"] for found in _dicts(blocks) if "action_id" in found], "action_id")
    words = sum(map(_length, texts(blocks)))
    assert words <= ALL_TEXT, f"{words} characters of text in all, more than {ALL_TEXT}"
    size = _length(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) + BLOCK_SHARE * (len(blocks) - 1)
    assert size <= ALL_JSON, f"{size} characters of JSON in all and {BLOCK_SHARE} a block, more than {ALL_JSON}"


def texts(blocks: Any) -> Iterator[str]:
    """Every text that is shown, in order."""
    return (found["text"] for found in _dicts(blocks) if isinstance(found.get("text"), str))


def _block(block: Any, at: str) -> None:
    kind = _typed(block, at)
    assert kind in _BLOCKS, f"{at}: no block of a message is called {kind!r}"
    if "block_id" in block:
        _text(block["block_id"], BLOCK_ID, f"{at}.block_id")
    _BLOCKS[kind](block, at)


def _rich_text(block: Json, at: str) -> None:
    _keys(block, at, {"elements"}, {"block_id"})
    _items(block["elements"], None, f"{at}.elements")
    for number, element in enumerate(block["elements"]):
        where = f"{at}.elements[{number}]"
        kind = _typed(element, where)
        assert kind in _RICH, f"{where}: {kind!r} cannot stand in rich text"
        _RICH[kind](element, where)


def _run(element: Json, at: str) -> None:
    """A section, a quote or preformatted text: a run of texts."""
    _keys(element, at, {"elements"}, {"border"} if element["type"] != "rich_text_section" else set())
    _items(element["elements"], None, f"{at}.elements")
    for number, text in enumerate(element["elements"]):
        _run_text(text, f"{at}.elements[{number}]", styled=element["type"] != "rich_text_preformatted")
    words = "".join(text["text"] for text in element["elements"])
    assert words.strip(), f"{at}: nothing to read"
    assert _length(words) <= SECTION, f"{at}: {_length(words)} characters, more than {SECTION}"


def _run_text(text: Any, at: str, styled: bool) -> None:
    assert _typed(text, at) == "text", f"{at}: only plain text is expected here, not {text['type']!r}"
    _keys(text, at, {"text"}, {"style"})
    _text(text["text"], SECTION, f"{at}.text", blank=True)
    if "style" in text:
        assert styled, f"{at}: preformatted text has no style"
        assert isinstance(text["style"], dict), f"{at}.style is not an object"
        assert text["style"], f"{at}.style is empty"
        assert set(text["style"]) <= _STYLES, f"{at}.style: {set(text['style']) - _STYLES} is unknown"
        assert all(isinstance(on, bool) for on in text["style"].values()), f"{at}.style: true and false only"


def _list(element: Json, at: str) -> None:
    _keys(element, at, {"elements", "style"}, {"indent", "offset", "border"})
    assert element["style"] in {"bullet", "ordered"}, f"{at}.style: {element['style']!r}"
    _items(element["elements"], None, f"{at}.elements")
    for number, point in enumerate(element["elements"]):
        where = f"{at}.elements[{number}]"
        assert _typed(point, where) == "rich_text_section", f"{where}: a list holds sections"
        _run(point, where)


def _section(block: Json, at: str) -> None:
    _keys(block, at, set(), {"block_id", "text", "fields", "accessory", "expand"})
    assert "text" in block or "fields" in block, f"{at}: text or fields are needed"
    if "text" in block:
        _text_object(block["text"], SECTION, f"{at}.text")
    if "fields" in block:
        _items(block["fields"], FIELDS, f"{at}.fields")
        for number, field in enumerate(block["fields"]):
            _text_object(field, CONTEXT, f"{at}.fields[{number}]")
    if "accessory" in block:
        _interactive(block["accessory"], f"{at}.accessory")


def _header(block: Json, at: str) -> None:
    _keys(block, at, {"text"}, {"block_id", "level"})
    _plain_text(block["text"], HEADER, f"{at}.text")


def _divider(block: Json, at: str) -> None:
    _keys(block, at, set(), {"block_id"})


def _context(block: Json, at: str) -> None:
    _keys(block, at, {"elements"}, {"block_id"})
    _items(block["elements"], CONTEXT_ELEMENTS, f"{at}.elements")
    for number, element in enumerate(block["elements"]):
        _text_object(element, CONTEXT, f"{at}.elements[{number}]")


def _actions(block: Json, at: str) -> None:
    _keys(block, at, {"elements"}, {"block_id"})
    _items(block["elements"], ACTIONS, f"{at}.elements")
    for number, element in enumerate(block["elements"]):
        _interactive(element, f"{at}.elements[{number}]")


def _interactive(element: Any, at: str) -> None:
    kind = _typed(element, at)
    assert kind in _INTERACTIVE, f"{at}: {kind!r} is not expected here"
    if "action_id" in element:
        _text(element["action_id"], ACTION_ID, f"{at}.action_id")
    _INTERACTIVE[kind](element, at)


def _button(button: Json, at: str) -> None:
    _keys(button, at, {"text", "action_id"}, {"value", "url", "style", "confirm", "accessibility_label"})
    _plain_text(button["text"], BUTTON, f"{at}.text")
    assert "value" in button or "url" in button, f"{at}: a button that says nothing when it is pressed"
    if "value" in button:
        _text(button["value"], VALUE, f"{at}.value")
    if "url" in button:
        _text(button["url"], URL, f"{at}.url")
    assert button.get("style", "primary") in {"primary", "danger"}, f"{at}.style: {button['style']!r}"
    if "accessibility_label" in button:
        _text(button["accessibility_label"], BUTTON, f"{at}.accessibility_label")


def _select(select: Json, at: str) -> None:
    _keys(select, at, {"options", "action_id"}, {"placeholder", "initial_option", "confirm", "focus_on_load"})
    if "placeholder" in select:
        _plain_text(select["placeholder"], 150, f"{at}.placeholder")
    _items(select["options"], OPTIONS, f"{at}.options")
    for number, option in enumerate(select["options"]):
        where = f"{at}.options[{number}]"
        _keys({"type": "option", **option}, where, {"text", "value"}, {"description"})
        _plain_text(option["text"], BUTTON, f"{where}.text")
        _text(option["value"], OPTION_VALUE, f"{where}.value")
    _distinct([option["value"] for option in select["options"]], f"{at}.options")


def _text_object(text: Any, limit: int, at: str) -> None:
    if _typed(text, at) == "mrkdwn":
        _keys(text, at, {"text"}, {"verbatim"})
        _text(text["text"], limit, f"{at}.text")
        _escaped(text["text"], f"{at}.text")
    else:
        _plain_text(text, limit, at)


def _plain_text(text: Any, limit: int, at: str) -> None:
    assert _typed(text, at) == "plain_text", f"{at}: plain_text is needed, not {text['type']!r}"
    _keys(text, at, {"text"}, {"emoji"})
    assert isinstance(text.get("emoji", True), bool), f"{at}.emoji is neither true nor false"
    _text(text["text"], limit, f"{at}.text")


def _text(text: Any, limit: int, at: str, blank: bool = False) -> None:
    assert isinstance(text, str), f"{at}: a string is needed, not {text!r}"
    assert text if blank else text.strip(), f"{at} is empty"
    assert _length(text) <= limit, f"{at}: {_length(text)} characters, more than {limit}"


def _escaped(text: str, at: str) -> None:
    rest = _ENTITY.sub("", _MARKUP.sub("", text))
    bare = re.search(r"[&<>].{0,20}", rest, re.DOTALL)
    assert bare is None, f"{at}: {bare[0]!r} is not escaped" if bare else ""


def _typed(found: Any, at: str) -> str:
    assert isinstance(found, dict), f"{at}: an object is needed, not {found!r}"
    assert isinstance(found.get("type"), str), f"{at} has no type"
    kind: str = found["type"]
    return kind


def _keys(found: Json, at: str, needed: set[str], allowed: set[str]) -> None:
    keys = set(found) - {"type"}
    assert needed <= keys, f"{at}: {sorted(needed - keys)} missing"
    assert keys <= needed | allowed, f"{at}: {sorted(keys - needed - allowed)} unknown"


def _items(items: Any, most: int | None, at: str) -> None:
    assert isinstance(items, list), f"{at}: a list is needed, not {items!r}"
    assert items, f"{at} is empty"
    assert most is None or len(items) <= most, f"{at}: {len(items)} items, more than {most}"


def _distinct(names: Sequence[str], at: str) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"{at}: {twice} more than once"


def _length(text: str) -> int:
    """UTF-16 code units: the longer of the two ways in which Slack may count."""
    return len(text.encode("utf-16-le")) // 2


def _dicts(found: Any) -> Iterator[Json]:
    """Every object in the JSON, outer ones first."""
    if isinstance(found, dict):
        yield found
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    for value in inner:
        yield from _dicts(value)


_Check = Callable[[Json, str], None]
_BLOCKS: dict[str, _Check] = {
    "rich_text": _rich_text,
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
}
_RICH: dict[str, _Check] = {
    "rich_text_section": _run,
    "rich_text_quote": _run,
    "rich_text_preformatted": _run,
    "rich_text_list": _list,
}
_INTERACTIVE: dict[str, _Check] = {"button": _button, "static_select": _select}
