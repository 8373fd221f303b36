"""The tables of reminders."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.schema import METADATA, Moment

CONTACTS = Table(
    "contacts",
    METADATA,
    Column("address", String(200), primary_key=True),
    Column("person", String(200), nullable=False, index=True),
    Column("platform", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    # A channel or a group: written to only where it is named.
    Column("shared", Boolean, nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
)
TAGS = Table(
    "contact_tags",
    METADATA,
    Column("address", String(200), primary_key=True),
    Column("tag", String(100), primary_key=True, index=True),
)
PREFERENCES = Table(
    "preferences",
    METADATA,
    Column("person", String(200), primary_key=True),
    Column("platform", String(20), nullable=False),
    Column("quiet", String(11), nullable=True),
    Column("stopped", Boolean, nullable=False),
)
SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("person", String(200), primary_key=True),
    Column("topic", String(60), primary_key=True, index=True),
    Column("wanted", Boolean, nullable=False),
)
PAIRINGS = Table(
    "pairings",
    METADATA,
    Column("code", String(20), primary_key=True),
    Column("address", String(200), nullable=False),
    Column("until", Moment, nullable=False),
)
REMINDERS = Table(
    "reminders",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(20), nullable=False, unique=True),
    Column("state", String(20), nullable=False, index=True),
    Column("author", String(200), nullable=False),
    Column("approved_by", String(200), nullable=True),
    Column("text", Text, nullable=False),
    Column("template", String(60), nullable=False),
    Column("fields", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("topic", String(60), nullable=False),
    Column("answers", String(10), nullable=False),
    Column("at", Moment, nullable=True),
    Column("rrule", String(500), nullable=False),
    Column("holidays", String(10), nullable=False),
    Column("guarantee", String(20), nullable=False),
    Column("ignore_quiet", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("next_at", Moment, nullable=True, index=True),
    # The wall time that the rule planned for `next_at`: it stays where days off move the moment itself.
    Column("next_key", String(40), nullable=False),
    Column("occurrence", Integer, nullable=True),
    # An organizer has seen that it is late and wants it sent all the same.
    Column("late_is_fine", Boolean, nullable=False),
)
LISTED = Table(
    "reminder_addresses",
    METADATA,
    Column("reminder", String(20), primary_key=True),
    Column("address", String(200), primary_key=True),
)
OCCURRENCES = Table(
    "occurrences",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("reminder", String(20), nullable=False),
    Column("key", String(40), nullable=False),
    Column("due", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("queued", Boolean, nullable=False),
    Column("started", Moment, nullable=False),
    Column("touched", Moment, nullable=False),
    Column("finished", Moment, nullable=True, index=True),
    UniqueConstraint("reminder", "key"),
)
DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("occurrence", Integer, nullable=False),
    Column("reminder", String(20), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("chat", String(200), nullable=False),
    # Whoever has several accounts gets one message, also where the audience is worked out a second time.
    Column("person", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("attempt_id", String(40), nullable=True),
    Column("owner", String(40), nullable=True),
    Column("again", Boolean, nullable=False),
    Column("not_before", Moment, nullable=True),
    Column("began", Moment, nullable=True),
    Column("settled", Moment, nullable=True),
    Column("sent_as", String(200), nullable=True),
    UniqueConstraint("occurrence", "chat"),
    UniqueConstraint("occurrence", "person"),
    Index("ix_deliveries_open", "occurrence", "state", "platform", "id"),
    Index("ix_deliveries_sent_as", "sent_as"),
)
RESPONSES = Table(
    "responses",
    METADATA,
    Column("occurrence", Integer, primary_key=True),
    Column("person", String(200), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("answer", String(100), nullable=False),
)
AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", String(200), nullable=False),
    Column("what", String(40), nullable=False),
    Column("reminder", String(20), nullable=False, index=True),
    Column("details", Text, nullable=False),
)
OWN_REMINDERS = Table(
    "own_reminders",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("member", String(200), nullable=False, index=True),
    Column("conversation", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("due", Moment, nullable=False, index=True),
    Column("about", String(60), nullable=False),
    Column("sent", Moment, nullable=True, index=True),
)
