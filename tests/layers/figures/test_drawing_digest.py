"""The digest of a drawing tells what is seen apart, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gui.painting.text import measurer
from layers.drawing.draw_list import DrawList, Group, Label, Labels, Lines, Stroke, TextRun
from layers.figures.drawing_digest import draw_list_digest


def page(x: float = 1.0, colour: str = "#112233", words: str = "Nampo 남포") -> DrawList:
    line = Lines(np.array([[0.0, 0.0], [x, 2.0]]), np.array([0, 2]), Stroke(colour, 0.2))
    label = Label(3.0, 4.0, ((TextRun(words, 2.0, "#000000"),),))
    return DrawList(90.0, 60.0, (Group("map", "Map", (line, Labels((label,)))),), "#FFFFFF")


def test_digest_is_the_same_for_the_same_drawing(qapp):
    assert draw_list_digest(page(), measurer()) == draw_list_digest(page(), measurer())


def test_digest_ignores_what_no_file_shows(qapp):
    assert draw_list_digest(page(1.0 + 1e-9), measurer()) == draw_list_digest(page(), measurer())
    assert draw_list_digest(page(-1e-9), measurer()) == draw_list_digest(page(0.0), measurer())


def test_digest_sees_a_micrometre_a_colour_a_word_and_an_opacity(qapp):
    plain = page()
    faded = replace(plain, groups=(replace(plain.groups[0], opacity=0.5),))
    others = [page(1.001), page(colour="#112234"), page(words="Nampo 남도"), faded]
    digests = {draw_list_digest(one, measurer()) for one in [plain, *others]}
    assert len(digests) == 5


def test_digest_takes_what_has_no_place(qapp):
    assert draw_list_digest(page(float("nan")), measurer())
