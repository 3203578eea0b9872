"""What is being drawn survives the end of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.drafts import left_work, offer_drafts
from gui.main_window import MainWindow
from gui.tools.draw import DrawTool
from layers.document.folders import state_folder

CORNERS = [(125.0, 38.5), (125.5, 38.6), (125.4, 38.9)]


def drawn(window: MainWindow, name: str, corners: list[tuple[float, float]]) -> DrawTool:
    window.map_tools.use(name)
    tool = window.canvas.tool
    assert isinstance(tool, DrawTool)
    for place in corners:
        tool.put(place)
    return tool


def keep(window: MainWindow) -> Path:
    from gui.drafts import DrawingDrafts

    window.findChild(DrawingDrafts).keep()
    (path,) = state_folder("drafts").glob("*.json")
    return path


def as_left(path: Path) -> Path:
    """The same draft as a process that is gone leaves it."""
    left = path.with_name("left.json")
    left.write_bytes(path.read_bytes())
    return left


def test_a_half_drawn_area_is_offered_and_continued(window: MainWindow) -> None:
    tool = drawn(window, "add-area", CORNERS)
    path = keep(window)
    # While it is drawn it is nobody else's.
    assert left_work() == []
    left = as_left(path)
    tool.cancel()
    assert not path.exists()
    offer_drafts(window)
    message = window.messages.history[-1]
    assert "3 corners" in message.text
    message.mends[0].action()
    assert window.canvas.tool.name == "add-area"
    assert window.canvas.tool.points == CORNERS
    assert not left.exists()
    window.canvas.tool.cancel()


def test_it_can_be_forgotten_and_a_finished_one_leaves_nothing(window: MainWindow) -> None:
    tool = drawn(window, "add-area", CORNERS)
    left = as_left(keep(window))
    tool.cancel()
    offer_drafts(window)
    window.messages.history[-1].mends[1].action()
    assert not left.exists()
    assert list(state_folder("drafts").iterdir()) == []


def test_a_leg_whose_site_is_elsewhere_stays_a_draft(window: MainWindow) -> None:
    start = window.session.atlas.sites["nampo-port"].lonlat
    assert start is not None
    tool = drawn(window, "add-leg", [start, *CORNERS])
    left = as_left(keep(window))
    tool.cancel()
    left.write_text(left.read_text().replace(str(start[0]), str(start[0] + 0.5)))
    offer_drafts(window)
    window.messages.history[-1].mends[0].action()
    assert "doesn't fit" in window.messages.history[-1].text
    assert left.exists()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "{",
            "[]",
            "null",
            "7",
            '"form"',
            '{"tool": "add-area", "points": [1], "when": ""}',
            "[" * 100_000,
        ),
        '{"tool": "quit", "points": [[1, 2]], "when": ""}',
        '{"tool": "add-area", "points": [[NaN, 1], [2, 3]], "when": ""}',
        '{"tool": ["add-area"], "points": [[2, 1], [2, 3]], "when": ""}',
    ],
)
def test_half_a_file_is_no_drawing(window: MainWindow, text: str) -> None:
    path = state_folder("drafts") / "x.json"
    path.write_text(text)
    offer_drafts(window)
    assert not path.exists()
    assert not any("was not finished" in message.text for message in window.messages.history)
