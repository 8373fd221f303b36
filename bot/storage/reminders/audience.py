"""Whom an audience reaches: each person once, at one address, unless the person said no or cannot be reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import chain, groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from bot.storage.database import Database
from bot.storage.reminders.addresses import is_address, is_shared, platform_of
from bot.storage.reminders.contacts import BATCH, batches, quiet_of
from bot.storage.reminders.tables import CONTACTS, DELIVERIES, LISTED, PREFERENCES, SUBSCRIPTIONS, TAGS
from handlers.reminders.model import Reach

EVERYONE, LIST, TAG, TOPIC = "everyone", "list", "tag:", "topic:"
_PAGE = 2000


@dataclass(frozen=True)
class Recipient:
    """Where a person gets the message; `left_out` is why not, or ''. `quiet` are the person's own hours."""

    address: str
    person: str
    left_out: str = ""
    quiet: tuple[time, time] | None = None


class AudienceInDatabase:
    """Finds recipients page by page, however many there are. `platforms` are those that are connected."""

    def __init__(self, database: Database, platforms: Iterable[str]) -> None:
        self._database, self._platforms = database, frozenset(platforms)

    def reach(self, audience: Sequence[str], topic: str, addresses: Iterable[str] = (), reminder: str = "") -> Reach:
        """The number of chats; `list` stands for `addresses`, or for those kept with a reminder."""
        left_out: Counter[str] = Counter()
        reached = 0
        for recipient in self.recipients(audience, topic, addresses, reminder):
            if recipient.left_out:
                left_out[recipient.left_out] += 1
            else:
                reached += 1
        return Reach(reached, dict(left_out))

    def recipients(
        self, audience: Sequence[str], topic: str, addresses: Iterable[str] = (), reminder: str = ""
    ) -> Iterator[Recipient]:
        """Every recipient once, channels and groups first; memory grows only with what is named one by one."""
        with self._database.engine.connect() as connection:
            named = [item for item in dict.fromkeys(audience) if is_address(item)]
            listed = chain(addresses, _listed(connection, reminder)) if LIST in audience else iter(())
            seen: set[str] = set()
            for some in batches(chain(named, listed), BATCH):
                yield from self._named(connection, some, topic, seen)
            matching = _matching(audience)
            if matching is None:
                return
            for person, accounts in groupby(_pages(connection, matching, topic), lambda row: row.person):
                if person not in seen:
                    yield self._chosen(list(accounts))

    def tags(self) -> dict[str, int]:
        """Every tag with the number of its contacts."""
        tagged = select(TAGS.c.tag, func.count()).join(CONTACTS, CONTACTS.c.address == TAGS.c.address)
        return self._counted(tagged.where(~CONTACTS.c.shared).group_by(TAGS.c.tag).order_by(TAGS.c.tag))

    def topics(self) -> dict[str, int]:
        """Every topic that somebody subscribed to, with the number of subscribers."""
        wanted = select(SUBSCRIPTIONS.c.topic, func.count()).where(SUBSCRIPTIONS.c.wanted)
        return self._counted(wanted.group_by(SUBSCRIPTIONS.c.topic).order_by(SUBSCRIPTIONS.c.topic))

    def chats(self) -> list[str]:
        """Addresses of channels and groups that are known (they were imported or sent to before)."""
        imported = select(CONTACTS.c.address).where(CONTACTS.c.shared)
        shared = or_(*(DELIVERIES.c.chat.like(chats) for chats in ("slack:C%", "slack:G%", "telegram:-%")))
        sent_to = select(DELIVERIES.c.chat).where(shared)
        with self._database.engine.connect() as connection:
            return sorted(connection.execute(imported.union(sent_to)).scalars())

    def _counted(self, query: Select[Any]) -> dict[str, int]:
        with self._database.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def _named(self, connection: Connection, named: list[str], topic: str, seen: set[str]) -> Iterator[Recipient]:
        """Those of addresses; one that is no contact yet is written to as it stands."""
        people = select(CONTACTS.c.person).where(CONTACTS.c.address.in_(named))
        query = _accounts(topic).where(CONTACTS.c.person.in_(people)).order_by(CONTACTS.c.person, CONTACTS.c.address)
        found = [list(rows) for _, rows in groupby(connection.execute(query).all(), lambda row: row.person)]
        known = {account.address: accounts for accounts in found for account in accounts}
        for address in named:
            accounts = known.get(address)
            person = accounts[0].person if accounts else address
            if person in seen:
                continue
            seen.add(person)
            if accounts is None:
                yield self._unknown(address)
            else:
                yield self._chosen(sorted(accounts, key=lambda account: bool(account.address != address)))

    def _unknown(self, address: str) -> Recipient:
        return Recipient(address, address, "" if self._connected(platform_of(address)) else "no_platform")

    def _chosen(self, accounts: Sequence[Row[Any]]) -> Recipient:
        """The address that the person prefers among those that work; the first where there is no preference."""
        first = accounts[0]
        connected = [account for account in accounts if self._connected(account.platform)]
        open_ones = [account for account in connected if not account.blocked]
        preferred = [account for account in open_ones if account.platform == first.preferred]
        best = (*preferred, *open_ones, *connected, first)[0]
        why = ""
        if first.stopped and not is_shared(best.address):
            why = "stopped"
        elif first.wanted is False and not is_shared(best.address):
            why = "unsubscribed"
        elif not connected:
            why = "no_platform"
        elif not open_ones:
            why = "blocked"
        return Recipient(best.address, first.person, why, quiet_of(first.quiet))

    def _connected(self, platform: str) -> bool:
        return platform in self._platforms


def _listed(connection: Connection, reminder: str) -> Iterator[str]:
    after = ""
    while True:
        query = select(LISTED.c.address).where(LISTED.c.reminder == reminder, LISTED.c.address > after)
        some = connection.execute(query.order_by(LISTED.c.address).limit(_PAGE)).scalars().all()
        if not some:
            return
        yield from some
        after = some[-1]


def _matching(audience: Sequence[str]) -> ColumnElement[bool] | None:
    """Which contacts belong to an audience besides those that it names one by one; channels and groups never do."""
    tags = [item.removeprefix(TAG) for item in audience if item.startswith(TAG)]
    topics = [item.removeprefix(TOPIC) for item in audience if item.startswith(TOPIC)]
    if EVERYONE in audience:
        return ~CONTACTS.c.shared
    found: list[ColumnElement[bool]] = []
    if tags:
        # Asked for each person: a list of all who have the tag would be made anew for every page.
        account = CONTACTS.alias()
        tagged = exists().where(TAGS.c.address == account.c.address, TAGS.c.tag.in_(tags))
        found.append(exists().where(account.c.person == CONTACTS.c.person, tagged.correlate(account)))
    if topics:
        asked_for = SUBSCRIPTIONS.alias()
        of_the_person = asked_for.c.person == CONTACTS.c.person
        found.append(exists().where(of_the_person, asked_for.c.topic.in_(topics), asked_for.c.wanted))
    return and_(~CONTACTS.c.shared, or_(*found)) if found else None


def _accounts(topic: str) -> Select[Any]:
    """Contacts with what their person prefers; `wanted` is None where the person never spoke of the topic."""
    about = and_(SUBSCRIPTIONS.c.person == CONTACTS.c.person, SUBSCRIPTIONS.c.topic == topic)
    return (
        select(
            CONTACTS.c.address,
            CONTACTS.c.person,
            CONTACTS.c.platform,
            CONTACTS.c.blocked,
            PREFERENCES.c.platform.label("preferred"),
            PREFERENCES.c.quiet,
            PREFERENCES.c.stopped,
            SUBSCRIPTIONS.c.wanted,
        )
        .join_from(CONTACTS, PREFERENCES, PREFERENCES.c.person == CONTACTS.c.person, isouter=True)
        .join(SUBSCRIPTIONS, about, isouter=True)
    )


def _pages(connection: Connection, matching: ColumnElement[bool], topic: str) -> Iterator[Row[Any]]:
    """All accounts of matching people, in order of person; a person is never torn between two pages."""
    query = _accounts(topic).where(matching).order_by(CONTACTS.c.person, CONTACTS.c.address).limit(_PAGE)
    person, address = "", ""
    while True:
        beyond = or_(CONTACTS.c.person > person, and_(CONTACTS.c.person == person, CONTACTS.c.address > address))
        some = connection.execute(query.where(CONTACTS.c.person >= person, beyond)).all()
        if not some:
            return
        yield from some
        person, address = some[-1].person, some[-1].address
