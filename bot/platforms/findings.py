"""What a check of the program's surroundings found, and the faults of a network that every chat platform shares."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SKEW = 60  # seconds; from 5 minutes on, what Slack sends over HTTP counts as forged
_LONGEST = 120
_CLOCK_ADVICE = (
    "この機械の時計を自動で合わせてください(Linuxでは「sudo timedatectl set-ntp true」)。"
    "ずれたままだと、届いた知らせの確認と日付の計算を間違えます。"
)


@dataclass(frozen=True)
class Finding:
    """One line of a check: what was looked at, how it is and, where it is a fault, what to do about it."""

    subject: str
    said: str
    advice: str = ""
    well: bool = True

    def __str__(self) -> str:
        advice = (f"\n   {line}" for line in self.advice.splitlines())
        return "".join([f"{'○' if self.well else '×'} {self.subject}: {self.said}", *advice])


def fault(subject: str, said: str, advice: str) -> Finding:
    """A finding that has to be mended."""
    return Finding(subject, said, advice, well=False)


class Unanswered(Exception):
    """A platform gave no answer that can be used; `said` and `advice` are for people and hold no secret."""

    def __init__(self, said: str, advice: str) -> None:
        super().__init__(said)
        self.said, self.advice = said, advice

    def about(self, subject: str) -> Finding:
        """The fault as the finding of a check."""
        return fault(subject, self.said, self.advice)


@dataclass(frozen=True)
class Service:
    """A platform as it is spoken of: its name, the setting with its address, and the page on its own troubles."""

    name: str
    setting: str
    status_page: str

    def unreached(self) -> Unanswered:
        """No connection, or one that broke off."""
        return Unanswered(
            f"{self.name}につながりません。",
            f"インターネットの接続、プロキシの設定(HTTPS_PROXY)、{self.setting} を確かめてください。",
        )

    def silent(self, patience: float) -> Unanswered:
        """No answer within `patience` seconds."""
        return Unanswered(
            f"{patience:g}秒待ちましたが、{self.name}から返事がありません。",
            "インターネットの接続とプロキシの設定(HTTPS_PROXY)を確かめて、少し待ってからもう一度調べてください。",
        )

    def troubled(self, status: int) -> Unanswered:
        """An answer with a status of 500 or more."""
        return Unanswered(
            f"{self.name}の側で問題が起きています({status})。",
            f"少し待ってから、もう一度調べてください。続くときは {self.status_page} を見てください。",
        )

    def busy(self, seconds: float) -> Unanswered:
        """The platform asks to wait."""
        return Unanswered(
            f"{self.name}から、少し待つように言われました。",
            f"{math.ceil(seconds)}秒ほど待ってから、もう一度調べてください。",
        )

    def unreadable(self) -> Unanswered:
        """An answer that is not the platform's, or not whole."""
        return Unanswered(
            f"{self.name}からの答えが読めません。",
            f"{self.setting} とプロキシの設定(HTTPS_PROXY)を確かめて、少し待ってからもう一度調べてください。",
        )

    def clock(self, date: str | None, now: datetime) -> Finding | None:
        """Compares this machine's clock with the `Date` header of an answer; None where there is no such date."""
        try:
            there = parsedate_to_datetime(date or "")
        except (ValueError, TypeError):
            return None
        ahead = (now - (there if there.tzinfo else there.replace(tzinfo=UTC))).total_seconds()
        subject = f"時計({self.name}と比べて)"
        if abs(ahead) <= _SKEW:
            return Finding(subject, "合っています。")
        return fault(subject, f"{abs(ahead):.0f}秒{'進んで' if ahead > 0 else '遅れて'}います。", _CLOCK_ADVICE)


def shown(value: object) -> str:
    """A value that came over the network, fit for one line in a terminal."""
    return "".join(character for character in str(value) if character.isprintable())[:_LONGEST]
