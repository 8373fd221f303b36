"""A reminder to many members between processes: its order, what arrived at the stand-ins, what the ledger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.platforms.slack.address import NAME as SLACK
from bot.platforms.telegram.address import NAME as TELEGRAM
from bot.storage.database import Database
from bot.storage.reminders.reminders import RemindersInDatabase
from bot.storage.reminders.tables import DELIVERIES, REMINDERS
from handlers.messages import MemberId
from handlers.reminders.model import Guarantee, Reminder, Settled
from knowledge.schedules.model import Schedule
from tests.platforms.process import now
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

AUTHOR, OTHER = MemberId("slack:U0ORGANIZER"), MemberId("telegram:900")
FIRST_CHAT = 10_000
TEXT = "6月の**要求書**を出してください。"
# Faster than the platforms allow, so that tests are short.
SETTINGS = {
    "ORGANIZERS": f"{AUTHOR},{OTHER}",
    "QUIET_HOURS": "off",
    "SLACK_RATE_PER_SECOND": "100",
    "TELEGRAM_RATE_PER_SECOND": "100",
}


@dataclass(frozen=True)
class Outcome:
    """Addresses of one platform to which nothing came, to which more than one message came, and those in doubt."""

    lost: list[str]
    twice: list[str]
    unknown: list[str]


class Broadcast:
    """One reminder in a database, as an organizer orders it and another approves it; it goes out at once."""

    def __init__(
        self,
        database: Database,
        slack: int = 0,
        telegram: int = 0,
        guarantee: Guarantee = "at-most-once",
        more: Sequence[str] = (),
        identity: str = "r-1",
        first: int = FIRST_CHAT,
        audience: Sequence[str] = ("list",),
    ) -> None:
        self.id, self._database = identity, database
        self.addresses = [f"{SLACK}:U0M{first + number}" for number in range(slack)]
        self.addresses += [f"{TELEGRAM}:{first + number}" for number in range(telegram)]
        self.addresses += more
        self._reminders = RemindersInDatabase(database, now)
        ordered = Reminder(
            identity,
            "pending_approval",
            AUTHOR,
            TEXT,
            tuple(audience),
            Schedule(None),
            now(),
            guarantee=guarantee,
            ignore_quiet=True,
        )
        self._reminders.add(ordered, self.addresses)

    def go(self) -> None:
        """Approves it."""
        assert self._reminders.approve(self.id, 1, OTHER, now())

    @property
    def state(self) -> str:
        """Where it stands."""
        with self._database.engine.connect() as connection:
            return str(connection.execute(select(REMINDERS.c.state).where(REMINDERS.c.id == self.id)).scalar_one())

    def counts(self, platform: str = "") -> Counter[str]:
        """How many deliveries are in each state."""
        query = select(DELIVERIES.c.state, func.count()).where(DELIVERIES.c.reminder == self.id)
        if platform:
            query = query.where(DELIVERIES.c.platform == platform)
        with self._database.engine.connect() as connection:
            return Counter({row[0]: row[1] for row in connection.execute(query.group_by(DELIVERIES.c.state))})

    def addresses_in(self, *states: Settled) -> list[str]:
        """The addresses of deliveries in the states."""
        return [row.address for row in self._reminders.rows(self.id, *states)]

    def outcome(self, platform: str, arrived: Sequence[str]) -> Outcome:
        """What became of it on a platform; `arrived` are the addresses of all messages that came."""
        counts = Counter(arrived)
        mine = [address for address in self.addresses if address.startswith(f"{platform}:")]
        unknown = [address for address in self.addresses_in("unknown") if address.startswith(f"{platform}:")]
        lost = [address for address in mine if not counts[address]]
        return Outcome(lost, [address for address in mine if counts[address] > 1], unknown)


def in_slack(slack: SlackStandIn) -> list[str]:
    """The addresses of the reminders that stand in Slack, one for each message."""
    return [f"{SLACK}:{_member(call.channel)}" for call in slack.posted() if _is_reminder(call.body)]


def in_telegram(telegram: TelegramStandIn) -> list[str]:
    """The addresses of the messages that members got in Telegram, one for each message."""
    return [f"{TELEGRAM}:{call.body['chat_id']}" for call in telegram.calls if call.method == "sendMessage"]


def _member(channel: str) -> str:
    return f"U{channel[1:]}" if channel.startswith("D") else channel


def _is_reminder(body: dict[str, object]) -> bool:
    metadata = body.get("metadata")
    return isinstance(metadata, dict) and metadata.get("event_type") == "reminder_delivery"
