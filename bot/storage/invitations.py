"""Invitations, and who came in with them."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import func, insert, select, update

from bot.storage.database import Database
from bot.storage.schema import ADMITTED, INVITATIONS
from handlers.messages import MemberId
from handlers.ports import Invitation

_TOKEN_BYTES = 16


class InvitationsInDatabase:
    """One row an invitation, one a member who came in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, organizer: MemberId, until: datetime) -> str:
        """A new invitation's token, which cannot be guessed."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        row = {"token": token, "organizer": organizer, "until": until, "revoked": False}
        self._database.write(lambda connection: connection.execute(insert(INVITATIONS).values(row)))
        return token

    def all(self) -> list[Invitation]:
        """Every invitation, the latest end first."""
        came = select(ADMITTED.c.invitation, func.count()).group_by(ADMITTED.c.invitation)
        with self._database.engine.connect() as connection:
            counted = {row[0]: row[1] for row in connection.execute(came)}
            rows = connection.execute(select(INVITATIONS).order_by(INVITATIONS.c.until.desc())).all()
        return [Invitation(row.token, row.until, row.revoked, counted.get(row.token, 0)) for row in rows]

    def revoke(self, token: str) -> bool:
        """Ends an invitation; those who came with it stay. False where there is none."""
        found = any(invitation.token == token for invitation in self.all())
        ended = update(INVITATIONS).where(INVITATIONS.c.token == token).values(revoked=True)
        self._database.write(lambda connection: connection.execute(ended))
        return found

    def accept(self, member: MemberId, token: str, now: datetime) -> bool:
        """Admits the member; False where the invitation is unknown, revoked or has expired."""
        valid = any(i.token == token and not i.revoked and i.until > now for i in self.all())
        if valid:
            self._database.replace(ADMITTED, ADMITTED.c.member == member, {"member": member, "invitation": token})
        return valid

    def admitted(self, member: MemberId) -> bool:
        """Whether the member came in."""
        wanted = select(ADMITTED.c.member).where(ADMITTED.c.member == member)
        with self._database.engine.connect() as connection:
            return connection.execute(wanted).scalar() is not None
