"""Inline mode: `@bot 質問` in any chat gives up to five entries to put there."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.platforms.telegram.reading import ENTRY_LINK
from bot.platforms.telegram.rendering import messages
from handlers.answering import Counter
from handlers.messages import Reply

MOST = 5
_LONGEST = 256
_CACHED = 60  # seconds
_START = "start"


def results(counter: Counter, question: str, as_of: date, link: str | None) -> list[dict[str, Any]]:
    """InlineQueryResultArticle of each entry that may answer the question, best first."""
    found = []
    for key in counter.nearest(question[:_LONGEST], MOST):
        entry = counter.knowledge.entries[key]
        blocks = counter.entry(key, as_of, question).blocks
        content = messages(Reply(blocks))[0]
        allowed = {name: content[name] for name in ("entities", "link_preview_options") if name in content}
        article: dict[str, Any] = {
            "type": "article",
            "id": key,
            "title": entry.title,
            "description": _first(blocks),
            "input_message_content": {"message_text": content["text"], **allowed},
        }
        if link:
            more = {"text": counter.knowledge.words["telegram.inline_more"], "url": f"{link}{ENTRY_LINK}{key}"}
            article["reply_markup"] = {"inline_keyboard": [[more]]}
        found.append(article)
    return found


def body(query: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """The answer to an inline query of somebody who may ask."""
    return {"inline_query_id": query, "results": found, "cache_time": _CACHED, "is_personal": True}


def refusal(query: str, words: str) -> dict[str, Any]:
    """The answer to somebody who was not let in: nothing but the way to the door."""
    button = {"text": words, "start_parameter": _START}
    return {"inline_query_id": query, "results": [], "cache_time": 0, "is_personal": True, "button": button}


def _first(blocks: tuple[Any, ...]) -> str:
    return next((block.text for block in blocks if block.kind in ("warning", "lead")), "")[:_LONGEST]
