"""Reads JSON value by value, so that a file of a million features is never whole in memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from typing import Any, BinaryIO

from layers.errors import FormatError
from layers.files.limits import Limits
from layers.files.text_encoding import Encoding

_SPACE = re.compile(r"[ \t\r\n\x1e]*")
_PIECE = 1 << 20
_NEAR_END = 64
"""A fault this near to the end of what has been read may only be a value that isn't all there yet."""


class JsonStream:
    """A cursor over the text of a JSON file.

    Parameters
    ----------
    file : binary file
    encoding : Encoding
    limits : Limits
    step : callable
        Called with the bytes read so far, once per piece.
    """

    def __init__(
        self, file: BinaryIO, encoding: Encoding, limits: Limits, step: Callable[[int], None]
    ) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
        self._limit = limits.value_bytes
        self._step = step
        self._text = ""
        self._at = 0
        self._lines = 1
        self._read = 0
        self._ended = False
        self._json = json.JSONDecoder()
        self.replaced = 0

    def place(self) -> str:
        """Where the cursor stands, in words."""
        return f"line {self._lines + self._text.count(chr(10), 0, self._at)}"

    def peek(self) -> str:
        """The next character that isn't white space; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, character: str) -> None:
        """Step over a character that must come next."""
        found = self.peek()
        if found != character:
            shown = f"“{found}”" if found else "the end of the file"
            raise self._fault(f"“{character}” expected, found {shown}")
        self._at += 1

    def value(self) -> Any:
        """The next value, whole."""
        if not self.peek():
            raise self._fault("the file ends where a value should stand")
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                near_end = error.pos >= len(self._text) - _NEAR_END or error.msg.startswith("Unterminated")
                if near_end and self._more():
                    continue
                self._at = min(error.pos, len(self._text))
                if error.msg.startswith("Unterminated") or error.pos >= len(self._text.rstrip()):
                    raise self._fault("the file ends in the middle of a value; it is cut off") from error
                raise self._fault(f"this isn't JSON ({error.msg})") from error
            except RecursionError as error:
                raise self._fault("lists are nested too deeply to be read") from error
            except ValueError as error:
                raise self._fault("a number has too many digits") from error
            # A number at the very end of the piece may go on in the next one.
            if end == len(self._text) and self._more():
                continue
            self._at = end
            return value

    def _more(self) -> bool:
        """Read on; False at the end. What lies behind the cursor is let go."""
        if self._ended:
            return False
        if len(self._text) - self._at > self._limit:
            raise self._fault(
                f"one value is longer than {self._limit >> 20} MB; split the file into features first"
            )
        self._lines += self._text.count("\n", 0, self._at)
        # Read as much again as is waiting, so that a long value isn't tried over and over.
        piece = self._file.read(max(_PIECE, len(self._text) - self._at))
        self._read += len(piece)
        self._step(self._read)
        text = self._decoder.decode(piece, final=not piece)
        self.replaced += text.count("\ufffd")
        self._text = self._text[self._at :] + text
        self._at = 0
        self._ended = not piece
        return True

    def _fault(self, what: str) -> FormatError:
        return FormatError(f"{self.place()}: {what}.")
