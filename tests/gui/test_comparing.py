"""Differences on the map while they are listed."""

from __future__ import annotations

from gui.compare_documents import DifferencesDialog, shown_on_map
from gui.main_window import MainWindow
from layers.bundled import load_bundled
from layers.document.difference import differences
from layers.edits import edit_of, removed
from layers.moving import move_site


def test_differences_are_marked_and_gone_to(window: MainWindow) -> None:
    other = load_bundled()
    other.apply(move_site(other, "nampo-port", 125.0, 39.5))
    legs = {key for leg in other.legs.values() for key in (leg.from_site, leg.to_site)}
    said = {one.subject for one in other.statements.values()}
    loose = next(key for key, site in other.sites.items() if key not in legs | said and site.lonlat)
    other.apply(edit_of("", [removed(other.sites[loose])]))
    found = differences(window.session.atlas, other)
    dialog = DifferencesDialog(found, "other.gpkg", window)
    plain = window.canvas.grab_map()
    with shown_on_map(window, dialog) as marks:
        number = next(n for n, one in enumerate(found) if one.change.id == "nampo-port")
        dialog.table.setCurrentCell(number, 0)
        assert marks.chosen == number
        assert window.canvas.wait_until_idle()
        extent = window.canvas.viewport.extent
        inside = marks.extent(number)
        assert inside is not None
        assert extent.intersects(inside)
        assert window.canvas.grab_map() != plain
    assert marks not in window.canvas.furniture
    dialog.deleteLater()
