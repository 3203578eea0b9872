"""Source notes in columns: each whole in one of them, and none much higher than another."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from layers.drawing.draw_list import TextRun
from layers.drawing.paragraphs import set_lines
from layers.figures.note_columns import note_columns
from layers.figures.page import printed
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()
WIDTH = 20.0

words = st.lists(st.text("abcdef", min_size=1, max_size=9), min_size=1, max_size=12).map(" ".join)


def note(number: int, text: str) -> tuple[TextRun, ...]:
    return TextRun(f"{number}\u00a0", 1.0, "#000000", 700), TextRun(f"{text} (B)   ", 1.0, "#555555")


def said(lines: object) -> str:
    return " ".join("".join(run.text for run in line) for line in lines)  # type: ignore[attr-defined]


@given(st.lists(words, min_size=1, max_size=7), st.integers(1, 4), st.booleans())
def test_notes_are_whole_in_order_and_columns_as_low_as_they_can_be(
    texts: list[str], columns: int, run_on: bool
) -> None:
    notes = [note(number, text) for number, text in enumerate(texts, 1)]
    found = note_columns(notes, columns, WIDTH, MEASURER, run_on=run_on)
    assert len(found) <= columns
    assert said([line for lines in found for line in lines]).split() == said(notes).split()
    assert all(lines[0][0].weight == 700 for lines in found), "a column begins with a number"

    def height(start: int, end: int) -> int:
        own = notes[start:end]
        if run_on:
            return len(set_lines([run for one in own for run in one], WIDTH, MEASURER))
        return sum(len(set_lines(one, WIDTH, MEASURER)) for one in own)

    ways = [
        (0, *cuts, len(notes))
        for most in range(min(columns, len(notes)))
        for cuts in combinations(range(1, len(notes)), most)
    ]
    least = min(max(height(a, b) for a, b in pairwise(way)) for way in ways)
    assert max(len(lines) for lines in found) == least


def test_no_notes_no_columns() -> None:
    assert note_columns([], 3, WIDTH, MEASURER, run_on=True) == []


def test_typed_quotation_marks_come_out_as_the_printer_s() -> None:
    assert printed('"an Australian researcher", 2014 ("last year")') == (
        "“an Australian researcher”, 2014 (“last year”)"
    )
    assert printed('China\'s imports, via "Today Choson"') == "China’s imports, via “Today Choson”"
