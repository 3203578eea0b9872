"""Words set in lines: broken at a width, in several styles, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from layers.drawing.draw_list import TextRun
from layers.drawing.text import TextMeasurer

Line = tuple[TextRun, ...]

_HAN = (
    "\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
)
_SPACE = "[^\\S\u00a0\u202f\\n]"
_LETTER = rf"[{_HAN}][，。、；：！？」』）〉》]*{_SPACE}*"
_WORD = rf"(?:[^\s{_HAN}]|[\u00a0\u202f])+{_SPACE}*"
_TOKEN = re.compile(rf"\n|{_LETTER}|{_WORD}|{_SPACE}+")
"""What is never broken: a word with the space behind it, or a letter of a script without spaces."""
_BREAKING = re.compile(rf"{_SPACE}$")
_IS_HAN = re.compile(rf"[{_HAN}]")


def set_lines(runs: Iterable[TextRun], width: float, measurer: TextMeasurer) -> tuple[Line, ...]:
    """Break runs into lines of at most `width` page units.

    A line break in the text ends a line; a word that is wider than the line is broken where it must.
    """
    lines: list[Line] = []
    line: list[TextRun] = []
    used = 0.0
    for word in _words(runs):
        if word is None:
            lines.append(_joined(line))
            line, used = [], 0.0
            continue
        if line and used + _bare_width(word, measurer) > width:
            lines.append(_joined(line))
            line, used = [], 0.0
        for piece in word if _bare_width(word, measurer) <= width else _broken(word, width, measurer):
            advance = measurer.measure(piece)[0]
            if line and used + _bare_width((piece,), measurer) > width * (1 + 1e-9):
                lines.append(_joined(line))
                line, used = [], 0.0
            line.append(piece)
            used += advance
    lines.append(_joined(line))
    return tuple(lines)


def _words(runs: Iterable[TextRun]) -> Iterable[Line | None]:
    """Pieces that stay on one line, over the borders of runs; None for the end of a line."""
    word: list[TextRun] = []
    for run in runs:
        for token in _TOKEN.findall(run.text):
            if token == "\n":
                yield tuple(word)
                yield None
                word = []
                continue
            if word and _breaks_between(word[-1].text, token):
                yield tuple(word)
                word = []
            word.append(replace(run, text=token))
    if word:
        yield tuple(word)


def _breaks_between(before: str, after: str) -> bool:
    if before[-1] in "\u00a0\u202f":
        return False
    return bool(_BREAKING.search(before) or _IS_HAN.match(after) or _IS_HAN.match(before[-1]))


def _bare_width(word: Line, measurer: TextMeasurer) -> float:
    """Width without the space at its end."""
    if not word:
        return 0.0
    last = replace(word[-1], text=word[-1].text.rstrip())
    return sum(measurer.measure(piece)[0] for piece in (*word[:-1], last))


def _broken(word: Line, width: float, measurer: TextMeasurer) -> Iterable[TextRun]:
    for token in word:
        yield from _pieces(token, width, measurer)


def one_style(text: str, style: TextRun, width: float, measurer: TextMeasurer) -> tuple[Line, ...]:
    """Lines of a text in the style of a run."""
    return set_lines((replace(style, text=text),), width, measurer)


def lines_height(lines: Sequence[Line], measurer: TextMeasurer) -> float:
    """Height of the lines below each other, page units."""
    from layers.drawing.text import block_size

    return block_size(tuple(lines), measurer)[1]


def _pieces(token: TextRun, width: float, measurer: TextMeasurer) -> Iterable[TextRun]:
    """The token, or parts of it that fit the line."""
    rest = token
    while len(rest.text) > 1 and measurer.measure(replace(rest, text=rest.text.rstrip()))[0] > width:
        low, high = 1, len(rest.text) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if measurer.measure(replace(rest, text=rest.text[:middle]))[0] <= width:
                low = middle
            else:
                high = middle - 1
        yield replace(rest, text=rest.text[:low])
        rest = replace(rest, text=rest.text[low:])
    yield rest


def _joined(pieces: Sequence[TextRun]) -> Line:
    """Neighbours of one style as one run; no space at either end."""
    runs: list[TextRun] = []
    for piece in pieces:
        if runs and replace(runs[-1], text="") == replace(piece, text=""):
            runs[-1] = replace(runs[-1], text=runs[-1].text + piece.text)
        else:
            runs.append(piece)
    if runs:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip())
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return tuple(runs) or (TextRun("", 1.0, "#000000"),)
