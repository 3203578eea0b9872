"""Words in lines: nothing is lost, nothing is too wide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from layers.drawing.draw_list import TextRun
from layers.drawing.paragraphs import set_lines
from tests.helpers.measurer import EvenMeasurer

MEASURER = EvenMeasurer()
PLAIN = TextRun("", 1.0, "#000000")
BOLD = TextRun("", 1.0, "#000000", 700)


def words(lines):
    return ["".join(run.text for run in line) for line in lines]


def run(text, bold=False):
    style = BOLD if bold else PLAIN
    return TextRun(text, style.size, style.colour, style.weight)


def width(line):
    return sum(MEASURER.measure(piece)[0] for piece in line)


def test_lines_break_between_words():
    assert words(set_lines((run("ore goes by rail to Tumen"),), 6.0, MEASURER)) == [
        "ore goes by",
        "rail to",
        "Tumen",
    ]


def test_a_break_in_the_text_is_kept():
    assert words(set_lines((run("a\n\nb"),), 60.0, MEASURER)) == ["a", "", "b"]


def test_han_breaks_anywhere_but_not_before_a_comma():
    lines = words(set_lines((run("无烟煤，铁矿石"),), 3.0, MEASURER))
    assert lines == ["无烟", "煤，铁", "矿石"]


def test_a_number_stays_with_its_note():
    runs = (run("Sources "), run("7\u00a0", bold=True), run("NK\u00a0News\u00a02020\u00a0(B)   "))
    assert words(set_lines(runs, 10.0, MEASURER)) == ["Sources", "7\u00a0NK\u00a0News\u00a02020\u00a0(B)"]


def test_a_word_wider_than_the_line_is_broken():
    lines = set_lines((run("http://example.invalid/a-very-long-address"),), 5.0, MEASURER)
    assert "".join(words(lines)) == "http://example.invalid/a-very-long-address"
    assert all(width(line) <= 5.0 for line in lines)


texts = st.text(st.sampled_from("ab cd-,.무산鐵山 \u00a0\n“”1"), max_size=60)


@given(st.lists(st.tuples(texts, st.booleans()), max_size=4), st.floats(1.2, 30))
def test_nothing_is_lost_and_no_line_is_too_wide(pieces, room):
    lines = set_lines([run(text, bold) for text, bold in pieces], room, MEASURER)
    shown = "".join("".join(words([line])[0].split()) for line in lines)
    assert shown == "".join("".join(text.split()) for text, _ in pieces)
    assert all(width(line) <= room + 1e-9 or len("".join(words([line]))) <= 2 for line in lines)
