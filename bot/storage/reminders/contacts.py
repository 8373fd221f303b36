"""Who can be written to, how each wants it, and which accounts belong to one person."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, select, true, update

from bot.storage.database import Database
from bot.storage.reminders.addresses import is_shared, platform_of
from bot.storage.reminders.conflicts import put, unless_there
from bot.storage.reminders.tables import (
    CONTACTS,
    DELIVERIES,
    OCCURRENCES,
    PAIRINGS,
    PREFERENCES,
    REMINDERS,
    RESPONSES,
    SUBSCRIPTIONS,
    TAGS,
)
from handlers.messages import MemberId
from handlers.reminders.model import Contact, Preferences

T = TypeVar("T")
BATCH = 500
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike
_CODE, _CODE_LIVES = 8, timedelta(hours=1)


class ContactsInDatabase:
    """One row an address; what a person prefers is kept once for all addresses of the person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, contacts: Iterable[Contact]) -> tuple[int, int]:
        """(added, updated) of imported contacts: tags are replaced, an empty name keeps the old one."""
        added = updated = 0
        for some in batches(contacts):
            by_address = {contact.address: contact for contact in some}
            with self._database.engine.begin() as connection:
                known = _persons(connection, list(by_address))
                _put(connection, by_address, known)
            added += len(by_address) - len(known)
            updated += len(known)
        return added, updated

    def find(self, address: str) -> Contact | None:
        """The contact of an address."""
        with self._database.engine.connect() as connection:
            row = connection.execute(select(CONTACTS).where(CONTACTS.c.address == address)).first()
            tags = connection.execute(select(TAGS.c.tag).where(TAGS.c.address == address)).scalars()
            return Contact(row.address, row.person, row.name, frozenset(tags), row.blocked) if row else None

    def all(self) -> list[Contact]:
        """Every contact, in the order of their addresses."""
        tags: dict[str, set[str]] = {}
        with self._database.engine.connect() as connection:
            for row in connection.execute(select(TAGS.c.address, TAGS.c.tag)):
                tags.setdefault(row.address, set()).add(row.tag)
            rows = connection.execute(select(CONTACTS).order_by(CONTACTS.c.address)).all()
        return [
            Contact(row.address, row.person, row.name, frozenset(tags.get(row.address, ())), row.blocked)
            for row in rows
        ]

    def preferences(self, member: MemberId) -> Preferences:
        """How the member wants reminders; the defaults for one who never said."""
        with self._database.engine.connect() as connection:
            person = _person(connection, member)
            row = connection.execute(select(PREFERENCES).where(PREFERENCES.c.person == person)).first()
            topics = connection.execute(select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.person == person)).all()
        wanted = frozenset(topic.topic for topic in topics if topic.wanted)
        refused = frozenset(topic.topic for topic in topics if not topic.wanted)
        if row is None:
            return Preferences(topics=wanted, refused=refused)
        return Preferences(row.platform, quiet_of(row.quiet), row.stopped, wanted, refused)

    def prefer(self, member: MemberId, preferences: Preferences) -> None:
        """Keeps that, for all addresses of the member; makes the member a contact where needed.

        What waits to be sent to a member who has said no meanwhile is not sent any more.
        """
        quiet = preferences.quiet
        row: dict[str, object] = {
            "platform": preferences.platform,
            "quiet": f"{quiet[0]:%H:%M}-{quiet[1]:%H:%M}" if quiet else None,
            "stopped": preferences.stopped,
        }
        topics = [(topic, True) for topic in preferences.topics]
        topics += [(topic, False) for topic in preferences.refused - preferences.topics]

        def change(connection: Connection) -> None:
            person = _joined(connection, member)
            put(connection, PREFERENCES, {"person": person} | row)
            others = SUBSCRIPTIONS.c.topic.not_in([topic for topic, _ in topics])
            connection.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.person == person, others))
            for topic, wanted in topics:
                put(connection, SUBSCRIPTIONS, {"person": person, "topic": topic, "wanted": wanted})
            if preferences.stopped:
                _leave_out(connection, person, "stopped", true())
            elif preferences.refused:
                _leave_out(connection, person, "unsubscribed", REMINDERS.c.topic.in_(preferences.refused))

        self._database.write(change)

    def pairing(self, member: MemberId, now: datetime) -> str:
        """A code of eight characters, valid for an hour, that joins another account of the same person."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
        gone = (PAIRINGS.c.address == member) | (PAIRINGS.c.until < now)
        self._database.replace(PAIRINGS, gone, {"code": code, "address": member, "until": now + _CODE_LIVES})
        return code

    def pair(self, member: MemberId, code: str, now: datetime) -> bool:
        """Joins the account with the one that made the code; False where the code is unknown or too old.

        What was set on the account that made the code holds for both from now on; what was only set on the other one
        stays.
        """
        valid = (PAIRINGS.c.code == code.strip().upper()) & (PAIRINGS.c.until >= now) & (PAIRINGS.c.address != member)
        with self._database.engine.begin() as connection:
            found = connection.execute(delete(PAIRINGS).where(valid).returning(PAIRINGS.c.address)).scalar()
            if found is None:
                return False
            person, own = _joined(connection, found), _joined(connection, member)
            if person != own:
                for table in (PREFERENCES, SUBSCRIPTIONS, RESPONSES):
                    _merge(connection, table, own, person)
                connection.execute(update(CONTACTS).where(CONTACTS.c.person == own).values(person=person))
        return True

    def accounts(self, member: MemberId) -> list[str]:
        """All addresses of the member, the own one first."""
        with self._database.engine.connect() as connection:
            same = select(CONTACTS.c.address).where(CONTACTS.c.person == _person(connection, member))
            found = connection.execute(same.order_by(CONTACTS.c.address)).scalars().all()
        return [member, *(address for address in found if address != member)]

    def same_person(self, one: MemberId, other: MemberId) -> bool:
        """Whether two accounts belong to one person."""
        with self._database.engine.connect() as connection:
            return _person(connection, one) == _person(connection, other)

    def forget(self, member: MemberId) -> None:
        """Removes what the member set; an imported contact stays, and so does a stop.

        Accounts that were joined are two again, unless a stop has to hold for both.
        """

        def change(connection: Connection) -> None:
            person = _person(connection, member)
            connection.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.person == person, SUBSCRIPTIONS.c.wanted))
            going = (PREFERENCES.c.person == person) & ~PREFERENCES.c.stopped
            connection.execute(delete(PREFERENCES).where(going))
            staying = update(PREFERENCES).where(PREFERENCES.c.person == person)
            connection.execute(staying.values(platform="", quiet=None))
            connection.execute(delete(PAIRINGS).where(PAIRINGS.c.address == member))
            refusing = select(SUBSCRIPTIONS.c.person).union(select(PREFERENCES.c.person))
            parted = update(CONTACTS).where(CONTACTS.c.person == person, CONTACTS.c.person.not_in(refusing))
            connection.execute(parted.values(person=CONTACTS.c.address))
            needless = (CONTACTS.c.address == member) & ~CONTACTS.c.imported & CONTACTS.c.person.not_in(refusing)
            connection.execute(delete(CONTACTS).where(needless))

        self._database.write(change)

    def blocked(self, address: str) -> None:
        """Nobody can write to the address any more."""
        self._set_blocked(address, blocked=True)

    def heard_from(self, address: str) -> None:
        """Somebody wrote from the address: then it can be written to again."""
        known = self.find(address)
        if known is not None and known.blocked:
            self._set_blocked(address, blocked=False)

    def _set_blocked(self, address: str, blocked: bool) -> None:
        changed = update(CONTACTS).where(CONTACTS.c.address == address).values(blocked=blocked)
        self._database.write(lambda connection: connection.execute(changed))

    def moved(self, address: str, to: str) -> None:
        """A group goes on at a new address, which may be known already; the old one is gone."""

        def change(connection: Connection) -> None:
            old = connection.execute(select(CONTACTS).where(CONTACTS.c.address == address)).first()
            if old is None:
                return
            tags = connection.execute(select(TAGS.c.tag).where(TAGS.c.address == address)).scalars().all()
            row = dict(old._mapping) | {"address": to, "person": to, "blocked": False}
            connection.execute(unless_there(connection, CONTACTS), [row])
            for tag in tags:
                connection.execute(unless_there(connection, TAGS), [{"address": to, "tag": tag}])
            connection.execute(delete(TAGS).where(TAGS.c.address == address))
            connection.execute(delete(CONTACTS).where(CONTACTS.c.address == address))

        self._database.write(change)


def _leave_out(connection: Connection, person: str, why: str, which: ColumnElement[bool]) -> None:
    """Takes a person out of what is going out, of the reminders that `which` names."""
    going = select(OCCURRENCES.c.number).join(REMINDERS, REMINDERS.c.id == OCCURRENCES.c.reminder)
    unfinished = DELIVERIES.c.occurrence.in_(going.where(OCCURRENCES.c.finished.is_(None), which))
    accounts = DELIVERIES.c.chat.in_(select(CONTACTS.c.address).where(CONTACTS.c.person == person))
    waiting = update(DELIVERIES).where(unfinished, accounts, DELIVERIES.c.state == "pending")
    connection.execute(waiting.values(state="skipped", reason=why))


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    source = iter(items)
    while some := list(islice(source, size)):
        yield some


def introduced(connection: Connection, addresses: list[str]) -> None:
    """Makes contacts of those addresses that are none yet."""
    known = _persons(connection, addresses)
    rows = [_row(Contact(address, address), imported=False) for address in addresses if address not in known]
    if rows:
        connection.execute(unless_there(connection, CONTACTS), rows)


def quiet_of(kept: str | None) -> tuple[time, time] | None:
    """Quiet hours as they are kept, `21:00-08:00`."""
    if kept is None:
        return None
    start, _, end = kept.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def _put(connection: Connection, contacts: dict[str, Contact], known: dict[str, str]) -> None:
    new = [_row(c, imported=True) for c in contacts.values() if c.address not in known]
    if new:
        connection.execute(unless_there(connection, CONTACTS), new)
    old = [{"which": c.address, "new_name": c.name} for c in contacts.values() if c.address in known]
    if old:
        changed = update(CONTACTS).where(CONTACTS.c.address == bindparam("which"))
        connection.execute(changed.values(imported=True, blocked=False), [{"which": row["which"]} for row in old])
    if named := [row for row in old if row["new_name"]]:
        changed = update(CONTACTS).where(CONTACTS.c.address == bindparam("which"))
        connection.execute(changed.values(name=bindparam("new_name")), named)
    if known:
        connection.execute(delete(TAGS).where(TAGS.c.address.in_(list(known))))
    if tags := [{"address": c.address, "tag": tag} for c in contacts.values() for tag in sorted(c.tags)]:
        connection.execute(unless_there(connection, TAGS), tags)


def _merge(connection: Connection, table: Table, own: str, person: str) -> None:
    """What a table holds of `own` is the other person's now, unless that one has such a row."""
    rows = connection.execute(select(table).where(table.c.person == own)).all()
    if rows:
        connection.execute(unless_there(connection, table), [dict(row._mapping) | {"person": person} for row in rows])
        connection.execute(delete(table).where(table.c.person == own))


def _row(contact: Contact, imported: bool) -> dict[str, Any]:
    return {
        "address": contact.address,
        "person": contact.address,
        "platform": platform_of(contact.address),
        "name": contact.name,
        "shared": is_shared(contact.address),
        "imported": imported,
        "blocked": False,
    }


def _persons(connection: Connection, addresses: list[str]) -> dict[str, str]:
    """The person of each address that is a contact."""
    wanted = select(CONTACTS.c.address, CONTACTS.c.person).where(CONTACTS.c.address.in_(addresses))
    return {row.address: row.person for row in connection.execute(wanted)}


def _person(connection: Connection, member: str) -> str:
    found: str | None = connection.execute(select(CONTACTS.c.person).where(CONTACTS.c.address == member)).scalar()
    return found or member


def _joined(connection: Connection, member: str) -> str:
    """The person of a member who is a contact from now on."""
    introduced(connection, [member])
    return _person(connection, member)
