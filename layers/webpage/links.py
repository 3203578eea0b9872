"""Addresses from the data: only those that can't do anything but lead to a page become links."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PLAIN = re.compile(r"https?://[^\s<>\"'`\\{}|^\x00-\x20\x7f]+", re.IGNORECASE)


def link_of(text: str) -> str:
    """The address when it is one of http or https and nothing else; empty for everything that isn't.

    ``javascript:``, ``data:``, ``file:`` and text with blanks or quotes stay text.
    """
    address = text.strip()
    if not _PLAIN.fullmatch(address):
        return ""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 (raises for a port that is none)
    except ValueError:
        return ""
    host = parts.hostname or ""
    # Credentials in an address are there to mislead about the host.
    return address if host and "@" not in parts.netloc else ""
