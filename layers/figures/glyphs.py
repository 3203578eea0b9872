"""Letters that the font lacks: a figure with one isn't written, because it would show a box."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from layers.drawing.draw_list import DrawList, Label, Labels
from layers.errors import FigureError

HasGlyph = Callable[[str, int], bool]
"""Whether a letter is in the font of a weight."""


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A letter without a shape.

    Attributes
    ----------
    letter : str
    text : str
        The words that it stands in.
    group : str
        Group of the draw list: a map layer or an item of the page.
    record : str
        Id of the label's record; empty where the words belong to the page.
    """

    letter: str
    text: str
    group: str
    record: str

    @property
    def sentence(self) -> str:
        """What is wrong, and where."""
        name = unicodedata.name(self.letter, "unnamed")
        where = f"the record “{self.record}”" if self.record else f"“{self.group}”"
        return f"the font has no {name} (U+{ord(self.letter):04X}) for “{self.text}” in {where}"


def missing_glyphs(draw_list: DrawList, has_glyph: HasGlyph) -> tuple[MissingGlyph, ...]:
    """Each letter that can't be drawn, once per record."""
    found: dict[tuple[str, str, str], MissingGlyph] = {}
    for group, label in _labels(draw_list):
        for line in label.lines:
            for run in line:
                for letter in run.text:
                    if not _is_drawn(letter) or has_glyph(letter, run.weight):
                        continue
                    key = (letter, group, label.id)
                    found.setdefault(key, MissingGlyph(letter, run.text, group, label.id))
    return tuple(found.values())


def require_glyphs(draw_list: DrawList, has_glyph: HasGlyph) -> None:
    """Raise a FigureError that names the first letter without a shape, and its record."""
    missing = missing_glyphs(draw_list, has_glyph)
    if missing:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise FigureError(f"{missing[0].sentence}{more}; write it with other letters")


def _is_drawn(letter: str) -> bool:
    return not letter.isspace() and unicodedata.category(letter) not in ("Cf", "Mn", "Cc")


def _labels(draw_list: DrawList) -> Iterator[tuple[str, Label]]:
    for group in draw_list:
        for item in group.items:
            if isinstance(item, Labels):
                for label in item.labels:
                    yield group.name or group.id, label
