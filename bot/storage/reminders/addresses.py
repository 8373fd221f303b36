"""Addresses as organizers write them: `slack:U1`, `slack:C1`, `telegram:111`, `telegram:-100`."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"slack:[CGUW][A-Z0-9]{1,40}|telegram:-?[1-9][0-9]{0,15}")
_SHARED = re.compile(r"slack:[CG]|telegram:-")


def is_address(text: str) -> bool:
    """Whether the text is an address of a platform that reminders go to."""
    return bool(ADDRESS.fullmatch(text))


def is_shared(address: str) -> bool:
    """Whether more than one person reads what is sent there: a channel or a group."""
    return bool(_SHARED.match(address))


def platform_of(address: str) -> str:
    """The name of the address's platform."""
    return address.partition(":")[0]
