"""Members' judgements of answers, the last of each member and answer."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.schema import VOTES
from handlers.messages import MemberId
from handlers.ports import Judgement


class VotesInDatabase:
    """One row a member and subject."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cast(self, member: MemberId, subject: str, judgement: Judgement) -> None:
        """Keeps a judgement in place of an earlier one."""
        row = {"member": member, "subject": subject, "judgement": judgement}
        self._database.replace(VOTES, (VOTES.c.member == member) & (VOTES.c.subject == subject), row)

    def of(self, member: MemberId, subject: str) -> Judgement | None:
        """The member's judgement of the subject."""
        wanted = select(VOTES.c.judgement).where((VOTES.c.member == member) & (VOTES.c.subject == subject))
        with self._database.engine.connect() as connection:
            found = connection.execute(wanted).scalar()
        return None if found is None else "good" if found == "good" else "bad"

    def count(self, subject: str) -> tuple[int, int]:
        """(good, bad) over all members."""
        counted = select(VOTES.c.judgement, func.count()).where(VOTES.c.subject == subject).group_by(VOTES.c.judgement)
        with self._database.engine.connect() as connection:
            found = {row[0]: row[1] for row in connection.execute(counted)}
        return found.get("good", 0), found.get("bad", 0)

    def forget(self, member: MemberId) -> None:
        """Removes every judgement of the member."""
        self._database.remove(VOTES, VOTES.c.member == member)
