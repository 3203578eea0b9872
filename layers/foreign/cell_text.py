"""Cells of a table as text: whole, and in one line in which nothing can act."""

from __future__ import annotations

import re
from typing import Any

LONGEST = 300
"""Characters that are shown of a cell in its line."""
_LINE_BREAK = re.compile(r"[ \u00a0]*(?:\r\n|[\n\r\u0085\u2028\u2029\v\f])+[ \u00a0]*")
# Controls, and marks that turn the direction of the text around them.
_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def cell_text(value: Any) -> str:
    """A value in full, as it is typed.

    Empty for None; a number that isn't one is “NaN”; binary values say their size.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "NaN" if value != value else number_text(value)
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, list):
        return "; ".join(cell_text(item) for item in value)
    return str(value)


def number_text(value: float) -> str:
    """A number without digits that its binary form doesn't carry, and without a needless fraction."""
    if abs(value) >= 1e15:
        return repr(value)
    return str(int(value)) if value == int(value) else f"{value:.12g}"


def one_line(text: str, longest: int = LONGEST) -> str:
    """Text as it is shown in a cell.

    Line breaks become “↵”; controls and marks that change the direction of writing are spelled out, so
    that what is seen stands in the order in which it is stored. What is too long ends with “…”.
    """
    cut = text[: longest + 1]
    if not cut.isascii() or not cut.isprintable():
        cut = _LINE_BREAK.sub(" ↵ ", cut).replace("\t", " → ")
        cut = _ACTING.sub(_spelled, cut)
    return cut if len(text) <= longest else f"{cut[:longest].rstrip()}…"


def plain_lines(text: str, longest: int = 4000) -> str:
    """Text with its line breaks, for a tip that shows a cell whole; marks are spelled out."""
    shown = "\n".join(re.split(r"\r\n|[\n\r\u0085\u2028\u2029\v\f]", text[:longest]))
    shown = "\n".join(_ACTING.sub(_spelled, line.replace("\t", "    ")) for line in shown.split("\n"))
    return shown if len(text) <= longest else f"{shown}…"


def _spelled(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found.group()):04X}⟩"
