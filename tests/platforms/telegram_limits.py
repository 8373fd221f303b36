"""What Telegram's Bot API refuses, or shows otherwise than meant, checked on the body of a request.

`check` takes bodies as Python data, or as they are on the wire, where nested values are JSON in strings.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

Body = Mapping[str, Any]

TEXT, CAPTION, NOTICE = 4096, 1024, 200
ENTITIES, BUTTONS, BUTTONS_IN_A_ROW = 100, 100, 8
CALLBACK_BYTES, START_LENGTH, COPIED, KEYBOARD_BYTES = 64, 64, 256, 10_000
RESULTS, RESULT_ID_BYTES, OFFSET_BYTES = 50, 64, 64
COMMANDS, COMMAND_DESCRIPTION, PLACEHOLDER = 100, 256, 64
LONE = {"pre", "code"}
NESTING = {"bold", "italic", "underline", "strikethrough", "spoiler", "text_link", "text_mention", "custom_emoji"}
QUOTES = {"blockquote", "expandable_blockquote"}
FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
ACTIONS = {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
           "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"}  # fmt: skip
SHOWN_ALONE = {"text", "style", "icon_custom_emoji_id"}
TO_CHAT = {"business_connection_id", "message_thread_id", "direct_messages_topic_id", "disable_notification",
           "protect_content", "allow_paid_broadcast", "message_effect_id", "reply_parameters",
           "reply_markup"}  # fmt: skip
UNLIMITED = {"getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "logOut", "close", "getFile",
             "getChat", "getChatMember", "getChatAdministrators", "getChatMemberCount", "sendChatAction",
             "deleteMessage", "pinChatMessage", "unpinChatMessage", "leaveChat", "deleteMyCommands", "getMyCommands",
             "setChatMenuButton"}  # fmt: skip


def check(method: str, body: Body) -> None:
    """Raises AssertionError where Telegram would refuse the body, or not show it as it is meant."""
    assert method in CHECKS or method in UNLIMITED, f"{method}: no limits are known of this method; add them"
    if method in CHECKS:
        CHECKS[method](body)


def send_message(body: Body) -> None:
    _only(body, {"chat_id", "text", "entities", "link_preview_options"} | TO_CHAT, "sendMessage")
    _required(body, "chat_id")
    _text(body.get("text"), body.get("entities"), TEXT, "text")
    _markup(body.get("reply_markup"))


def edit_message_text(body: Body) -> None:
    where = {"business_connection_id", "chat_id", "message_id", "inline_message_id"}
    _only(body, where | {"text", "entities", "link_preview_options", "reply_markup"}, "editMessageText")
    _edited(body)
    _text(body.get("text"), body.get("entities"), TEXT, "text")
    _markup(body.get("reply_markup"), removable=True)


def edit_message_reply_markup(body: Body) -> None:
    where = {"business_connection_id", "chat_id", "message_id", "inline_message_id"}
    _only(body, where | {"reply_markup"}, "editMessageReplyMarkup")
    _edited(body)
    _markup(body.get("reply_markup"), removable=True)


def answer_callback_query(body: Body) -> None:
    _only(body, {"callback_query_id", "text", "show_alert", "url", "cache_time"}, "answerCallbackQuery")
    _required(body, "callback_query_id")
    assert _utf16(body.get("text") or "") <= NOTICE, f"text: {_utf16(body['text'])} of {NOTICE} characters"


def answer_inline_query(body: Body) -> None:
    known = {"inline_query_id", "results", "cache_time", "is_personal", "next_offset", "button"}
    _only(body, known, "answerInlineQuery")
    _required(body, "inline_query_id")
    assert _bytes(body.get("next_offset") or "") <= OFFSET_BYTES, f"next_offset: more than {OFFSET_BYTES} bytes"
    results = _decoded(body.get("results"))
    assert isinstance(results, list), "results: not a list"
    assert len(results) <= RESULTS, f"results: {len(results)} of {RESULTS}"
    ids = [result.get("id") for result in results]
    assert len(set(ids)) == len(ids), "results: the same id twice"
    for result in results:
        _inline_result(result)
    button = _decoded(body.get("button"))
    if button:
        assert _visible(button.get("text")), "button: no text"
        _start_parameter(button)


def send_document(body: Body) -> None:
    known = {"chat_id", "document", "thumbnail", "caption", "caption_entities", "disable_content_type_detection"}
    _only(body, known | TO_CHAT, "sendDocument")
    _required(body, "chat_id", "document")
    if body.get("caption"):
        _text(body["caption"], body.get("caption_entities"), CAPTION, "caption")
    _markup(body.get("reply_markup"))


def set_my_commands(body: Body) -> None:
    _only(body, {"commands", "scope", "language_code"}, "setMyCommands")
    commands = _decoded(body.get("commands"))
    assert isinstance(commands, list), "commands: not a list"
    assert len(commands) <= COMMANDS, f"commands: {len(commands)} of {COMMANDS}"
    for command in commands:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]), f"command: {command['command']!r}"
        described = command["description"]
        assert _visible(described), f"description of {command['command']}: nothing to see"
        assert _utf16(described) <= COMMAND_DESCRIPTION, f"description: {described!r}"


def set_my_description(body: Body) -> None:
    assert _utf16(body.get("description") or "") <= 512, "description: more than 512 characters"


def set_my_short_description(body: Body) -> None:
    assert _utf16(body.get("short_description") or "") <= 120, "short_description: more than 120 characters"


def set_my_name(body: Body) -> None:
    assert _utf16(body.get("name") or "") <= 64, "name: more than 64 characters"


CHECKS: dict[str, Callable[[Body], None]] = {
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "sendDocument": send_document,
    "setMyCommands": set_my_commands,
    "setMyDescription": set_my_description,
    "setMyShortDescription": set_my_short_description,
    "setMyName": set_my_name,
}


def _decoded(value: Any) -> Any:
    """A nested value: JSON in a string on the wire."""
    return json.loads(value) if isinstance(value, str) else value


def _only(body: Body, known: set[str], method: str) -> None:
    """No parse mode, above all: what a person typed would become markup."""
    assert "parse_mode" not in body, f"{method}: parse_mode would read what a person typed as markup"
    assert set(body) <= known, f"{method}: unknown parameters {sorted(set(body) - known)}"


def _required(body: Body, *names: str) -> None:
    for name in names:
        assert body.get(name) not in (None, ""), f"{name}: missing"


def _edited(body: Body) -> None:
    if body.get("inline_message_id"):
        assert "chat_id" not in body, "inline_message_id and chat_id exclude each other"
    else:
        _required(body, "chat_id", "message_id")


def _text(text: Any, entities: Any, limit: int, name: str) -> None:
    assert isinstance(text, str), f"{name}: {text!r} is no text"
    assert _visible(text), f"{name}: nothing to see"
    assert text == text.strip(), f"{name}: white space at an end is trimmed, and the entities move: {text[:20]!r}"
    assert _utf16(text) <= limit, f"{name}: {_utf16(text)} of {limit} UTF-16 units"
    entities = _decoded(entities) or []
    assert len(entities) <= ENTITIES, f"entities: {len(entities)} of {ENTITIES}"
    for entity in entities:
        _entity(entity, text)
    for one, other in combinations(entities, 2):
        _beside_or_inside(one, other)


def _entity(entity: Body, text: str) -> None:
    kind, offset, length = entity["type"], entity["offset"], entity["length"]
    assert kind in LONE | NESTING | QUOTES | FOUND, f"entity: unknown type {kind!r}"
    assert type(offset) is type(length) is int, f"entity: {entity} has no whole numbers"
    assert offset >= 0, f"entity: {entity} begins before the text"
    assert length > 0, f"entity: {entity} is empty"
    assert offset + length <= _utf16(text), f"entity: {entity} ends after the text"
    units = text.encode("utf-16-le")
    for edge in (offset, offset + length):
        low_half = units[2 * edge + 1 : 2 * edge + 2]
        assert not (low_half and 0xDC <= low_half[0] <= 0xDF), f"entity: {entity} cuts a character in two"
    marked = units[2 * offset : 2 * (offset + length)].decode("utf-16-le")
    assert marked == marked.strip(), f"entity: {entity} has white space at an end: {marked!r}"


def _beside_or_inside(one: Body, other: Body) -> None:
    first, second = sorted((one, other), key=lambda entity: (entity["offset"], -entity["length"]))
    if second["offset"] >= first["offset"] + first["length"]:
        return
    both = f"{first} and {second}"
    assert second["offset"] + second["length"] <= first["offset"] + first["length"], f"entities: {both} overlap"
    assert first["type"] != second["type"], f"entities: {both} are the same twice"
    assert not {first["type"], second["type"]} & LONE, f"entities: {both}: pre and code hold no other"
    assert not {first["type"], second["type"]} <= QUOTES, f"entities: {both}: quotations cannot be nested"
    assert second["type"] not in QUOTES, f"entities: {both}: a quotation inside {first['type']}"


def _markup(markup: Any, removable: bool = False) -> None:
    """An inline keyboard; `removable`: an empty one takes it away."""
    markup = _decoded(markup)
    if markup is None:
        return
    assert isinstance(markup, Mapping), f"reply_markup: {markup!r} is no object"
    if markup.get("force_reply"):
        assert _utf16(markup.get("input_field_placeholder", "")) <= PLACEHOLDER, "input_field_placeholder: too long"
        return
    assert set(markup) == {"inline_keyboard"}, f"reply_markup: {sorted(markup)} where inline_keyboard is expected"
    rows = markup["inline_keyboard"]
    assert rows or removable, "inline_keyboard: empty"
    for row in rows:
        assert row, "inline_keyboard: an empty row"
        assert len(row) <= BUTTONS_IN_A_ROW, f"inline_keyboard: {len(row)} of {BUTTONS_IN_A_ROW} buttons in a row"
        for button in row:
            _button(button)
    count = sum(map(len, rows))
    assert count <= BUTTONS, f"inline_keyboard: {count} of {BUTTONS} buttons"
    length = len(json.dumps(markup))
    assert length <= KEYBOARD_BYTES, f"reply_markup: {length} of about {KEYBOARD_BYTES} bytes of JSON"


def _button(button: Body) -> None:
    label = button.get("text")
    assert _visible(label), f"button: {button} has no label"
    assert "\n" not in str(label), f"button: a line break in {label!r}"
    actions = set(button) & ACTIONS
    assert len(actions) == 1, f"button: {button} does {len(actions)} things instead of one"
    assert set(button) <= actions | SHOWN_ALONE, f"button: unknown keys in {button}"
    if "callback_data" in button:
        size = _bytes(button["callback_data"])
        assert 1 <= size <= CALLBACK_BYTES, f"callback_data: {size} of 1 to {CALLBACK_BYTES} bytes: {button}"
    if "copy_text" in button:
        assert 1 <= _utf16(button["copy_text"]["text"]) <= COPIED, f"copy_text: not 1 to {COPIED} characters"


def _inline_result(result: Body) -> None:
    size = _bytes(str(result.get("id", "")))
    assert 1 <= size <= RESULT_ID_BYTES, f"result: an id of {size} bytes, not 1 to {RESULT_ID_BYTES}"
    assert result.get("type"), f"result {result['id']}: no type"
    if result["type"] == "article":
        assert _visible(result.get("title")), f"result {result['id']}: no title"
        assert result.get("input_message_content"), f"result {result['id']}: an article needs input_message_content"
    content = result.get("input_message_content")
    if content and "message_text" in content:
        assert "parse_mode" not in content, f"result {result['id']}: parse_mode would read words as markup"
        _text(content["message_text"], content.get("entities"), TEXT, "message_text")
    _markup(result.get("reply_markup"))


def _start_parameter(button: Body) -> None:
    parameter = button.get("start_parameter")
    if parameter is not None:
        wanted = rf"[A-Za-z0-9_-]{{1,{START_LENGTH}}}"
        assert re.fullmatch(wanted, parameter), f"start_parameter: {parameter!r}"


def _visible(text: Any) -> bool:
    invisible = {"Cc", "Cf", "Zl", "Zp", "Zs"}
    return isinstance(text, str) and any(unicodedata.category(letter) not in invisible for letter in text)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _bytes(text: str) -> int:
    return len(text.encode())
