"""Filters as people type them: ``tonnes > 1000 and (county = 무산군 or name contains mine)``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from layers.errors import FormatError
from layers.foreign.filter import Condition, Operator, mask_of

Mask = NDArray[np.bool_]
MOST_NESTED = 40
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<op><=|>=|<>|!=|==|=|≠|<|>|≤|≥|\(|\)|,)
    | "(?P<quoted>(?:[^"]|"")*)"
    | '(?P<single>(?:[^']|'')*)'
    | \[(?P<bracketed>[^\]]*)\]
    | (?P<word>[^\s<>=!≠≤≥(),"'\[\]]+)
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Operator] = {
    **{"=": "=", "==": "=", "<>": "≠", "!=": "≠", "≠": "≠", "<": "<", ">": ">"},
    **{"<=": "≤", ">=": "≥", "≤": "≤", "≥": "≥"},
}
_KEYWORDS = frozenset({"and", "or", "not", "contains", "is", "empty", "in"})


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    plain: bool
    """False for what stood in quotation marks or brackets."""
    at: int

    def is_word(self, *words: str) -> bool:
        return self.plain and self.text.lower() in words


def typed_mask(table: pa.Table, text: str, titles: Mapping[str, str] | None = None) -> Mask:
    """Rows that meet a typed filter; all for empty text.

    `titles` are further names of columns, by column.

    Comparisons (``=``, ``<>``, ``<``, ``<=``, ``>``, ``>=``), ``contains``, ``in (a, b)``, ``is empty``,
    ``is not empty``, ``and``, ``or``, ``not`` and brackets. Names and values with spaces stand in
    quotation marks. Words without any comparison are looked for in all columns.

    Raises
    ------
    FormatError
        When it can't be understood, or a field isn't there; says where.
    """
    tokens = _tokens(text)
    if not tokens:
        return np.ones(table.num_rows, dtype=np.bool_)
    if not any(token.plain and (token.text in _COMPARE or token.is_word(*_KEYWORDS)) for token in tokens):
        return np.asarray(np.logical_and.reduce([_anywhere(table, token.text) for token in tokens]))
    return _Parser(table, tokens, titles or {}).parse()


def _tokens(text: str) -> list[_Token]:
    found = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormatError(f"The filter can't be understood from “{text[at : at + 20].strip()}” on.")
        kind, value = match.lastgroup or "", match.group(match.lastgroup or 0)
        if kind in ("quoted", "single"):
            mark = '"' if kind == "quoted" else "'"
            value = value.replace(mark * 2, mark)
        found.append(_Token(value, kind in ("op", "word"), match.start(match.lastgroup or 0)))
        at = match.end()
    return found


def _anywhere(table: pa.Table, word: str) -> Mask:
    conditions = [Condition(name, "contains", word) for name in table.column_names]
    kept = [c for c in conditions if not pa.types.is_binary(table.schema.field(c.field).type)]
    return mask_of(table, kept, any_of=True) if kept else np.zeros(table.num_rows, dtype=np.bool_)


class _Parser:
    """Recursive descent over the tokens; each rule gives the mask of its part."""

    def __init__(self, table: pa.Table, tokens: list[_Token], titles: Mapping[str, str]) -> None:
        self._table = table
        self._tokens = tokens
        self._titles = titles
        self._place = 0
        self._depth = 0

    def parse(self) -> Mask:
        mask = self._joined("or", lambda: self._joined("and", self._negated, np.logical_and), np.logical_or)
        if self._place < len(self._tokens):
            raise self._lost("the end, “and” or “or”")
        return mask

    def _joined(self, word: str, part: Callable[[], Mask], join: np.ufunc) -> Mask:
        mask = part()
        while self._takes(word):
            mask = join(mask, part())
        return mask

    def _negated(self) -> Mask:
        self._depth += 1
        if self._depth > MOST_NESTED:
            raise FormatError("The filter is nested too deeply.")
        if self._takes("not"):
            mask = ~self._negated()
        elif self._takes("("):
            mask = self._joined(
                "or", lambda: self._joined("and", self._negated, np.logical_and), np.logical_or
            )
            if not self._takes(")"):
                raise self._lost("a closing bracket")
        else:
            mask = self._comparison()
        self._depth -= 1
        return mask

    def _comparison(self) -> Mask:
        field = self._field()
        token = self._next("a comparison such as =, < or contains")
        if token.plain and token.text in _COMPARE:
            return mask_of(self._table, [Condition(field, _COMPARE[token.text], self._value())])
        if token.is_word("contains"):
            return mask_of(self._table, [Condition(field, "contains", self._value())])
        if token.is_word("is"):
            negated = self._takes("not")
            if not self._takes("empty"):
                raise self._lost("“empty”")
            empty = mask_of(self._table, [Condition(field, "is empty")])
            return ~empty if negated else empty
        if token.is_word("in") and self._takes("("):
            values = [self._value()]
            while self._takes(","):
                values.append(self._value())
            if not self._takes(")"):
                raise self._lost("a closing bracket")
            return mask_of(self._table, [Condition(field, "is one of", values)])
        self._place -= 1
        raise self._lost("a comparison such as =, < or contains")

    def _field(self) -> str:
        token = self._next("the name of a column")
        if token.text in self._table.column_names:
            return token.text
        wanted = token.text.casefold()
        for names in ({name: name for name in self._table.column_names}, self._titles):
            alike = [name for name, title in names.items() if title.casefold() == wanted]
            if len(alike) == 1:
                return str(alike[0])
        known = ", ".join(self._table.column_names[:12])
        raise FormatError(f"There is no column “{token.text[:40]}”. There are: {known}.")

    def _value(self) -> str:
        token = self._next("a value")
        if token.plain and token.text in (*_COMPARE, "(", ")", ","):
            self._place -= 1
            raise self._lost("a value")
        return token.text

    def _takes(self, word: str) -> bool:
        if self._place < len(self._tokens) and self._tokens[self._place].is_word(word):
            self._place += 1
            return True
        return False

    def _next(self, wanted: str) -> _Token:
        if self._place >= len(self._tokens):
            raise self._lost(wanted)
        self._place += 1
        return self._tokens[self._place - 1]

    def _lost(self, wanted: str) -> FormatError:
        if self._place >= len(self._tokens):
            return FormatError(f"The filter ends where {wanted} is expected.")
        return FormatError(f"“{self._tokens[self._place].text[:30]}” stands where {wanted} is expected.")
