"""Source notes in columns of about equal height, each note whole in one of them."""

from __future__ import annotations

from collections.abc import Sequence

from layers.drawing.draw_list import TextRun
from layers.drawing.paragraphs import Line, set_lines
from layers.drawing.text import TextMeasurer


def note_columns(
    notes: Sequence[tuple[TextRun, ...]],
    columns: int,
    width: float,
    measurer: TextMeasurer,
    *,
    run_on: bool,
) -> list[tuple[Line, ...]]:
    """Set notes in at most so many columns of the least height.

    Parameters
    ----------
    notes : sequence of tuple of TextRun
        Each of a number and what is cited.
    columns : int
    width : float
        Of one column, page units.
    measurer : TextMeasurer
    run_on : bool
        Whether a note begins behind the one before it, rather than on a line of its own.

    Returns
    -------
    list of tuple of Line
        The lines of each column; a column begins with the beginning of a note.
    """
    if not notes:
        return []
    heights = _run_on_heights(notes, width, measurer) if run_on else _own_heights(notes, width, measurer)
    found = []
    for start, end in _even(heights, columns):
        if run_on:
            found.append(set_lines([run for note in notes[start:end] for run in note], width, measurer))
        else:
            lines = [set_lines(note, width, measurer) for note in notes[start:end]]
            found.append(tuple(line for some in lines for line in some))
    return found


def _own_heights(
    notes: Sequence[tuple[TextRun, ...]], width: float, measurer: TextMeasurer
) -> list[list[int]]:
    """Lines that the notes from one to another take: row by the first, then by how many more."""
    each = [len(set_lines(note, width, measurer)) for note in notes]
    return [[sum(each[start : end + 1]) for end in range(start, len(each))] for start in range(len(each))]


def _run_on_heights(
    notes: Sequence[tuple[TextRun, ...]], width: float, measurer: TextMeasurer
) -> list[list[int]]:
    """The same where notes run on: lines are filled one after the other, so one setting tells all ends."""
    found = []
    for start in range(len(notes)):
        lines = set_lines([run for note in notes[start:] for run in note], width, measurer)
        ends: list[int] = []
        for number, line in enumerate(lines):
            for place, run in enumerate(line):
                # Numbers are the only bold runs; the first begins no other note's end.
                if run.weight == notes[-1][0].weight and (number or place):
                    ends.append(number + (1 if place else 0))
        found.append([*ends, len(lines)])
    return found


def _even(heights: Sequence[Sequence[int]], columns: int) -> list[tuple[int, int]]:
    """Where columns begin and end, so that the highest is least and the others are alike."""
    count = len(heights)
    # Of the notes from each one on: height of the highest column, sum of squares, where the columns end.
    best: list[tuple[int, int, tuple[int, ...]]] = [
        (heights[start][-1], heights[start][-1] ** 2, (count,)) for start in range(count)
    ]
    for _ in range(min(columns, count) - 1):
        longer = list(best)
        for start in range(count - 1):
            for end in range(start + 1, count):
                high = heights[start][end - start - 1]
                rest = best[end]
                tried = (max(high, rest[0]), high**2 + rest[1], (end, *rest[2]))
                # Where two are alike, the fuller column comes first.
                if tried[:2] < longer[start][:2] or (
                    tried[:2] == longer[start][:2] and tried[2] > longer[start][2]
                ):
                    longer[start] = tried
        best = longer
    ends = best[0][2]
    return list(zip((0, *ends[:-1]), ends, strict=True))
