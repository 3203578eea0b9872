"""Texts from data in a line of fixed length, for messages, lists and cards."""

from __future__ import annotations


def one_line(value: object, most: int) -> str:
    """A value as one line: white space made single, and cut with an ellipsis after `most` letters."""
    text = " ".join(str(value).split())
    return text if len(text) <= most else text[: most - 1] + "…"
