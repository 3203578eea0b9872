"""How the columns of each table stand: order, widths, hidden ones. Remembered between sessions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from gui.settings import Settings
from gui.table.view import RowsView

FIRST: dict[str, tuple[str, ...]] = {
    "sites": (
        "name",
        "kind",
        "commodities",
        "admin",
        "lon",
        "lat",
        "uncertainty_m",
        "basis",
        "hangul",
        "hanja",
    ),
    "legs": ("route", "order", "mode", "standing", "from_site", "to_site", "published_km", "owner"),
    "statements": (
        *("subject", "property", "commodity", "value_low", "value_high", "unit", "period", "kind"),
        *("claimant", "source", "credibility", "rank"),
    ),
    "routes": ("name",),
    "areas": ("name",),
    "views": ("name",),
    "sources": ("title", "author", "publisher", "date", "reliability"),
    "measures": ("instrument", "regime", "effect", "commodities", "adopted", "effective"),
}
"""Columns that stand first in a table of the atlas until the person moves them; the id goes last."""


def layout_key(names: Sequence[str]) -> str:
    """Names the layout of tables with these columns, without saying what they are called."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:20]


def show_layout(view: RowsView, key: str, settings: Settings) -> None:
    """Arrange the columns as they were left, or as suits the table when it is first seen."""
    names = view.rows_model.names
    header = view.horizontalHeader()
    kept = settings.table_layout(layout_key(names))
    count = len(names)
    for section in range(count):
        header.setSectionHidden(section, False)
    order, widths, hidden = _read(kept, count)
    if not order:
        first = [name for name in FIRST.get(key, ()) if name in names]
        rest = [name for name in names if name not in first and not (first and name == "id")]
        order = [names.index(name) for name in [*first, *rest, *(["id"] if first else [])]]
    for place, section in enumerate(order):
        header.moveSection(header.visualIndex(section), place)
    if widths:
        for section, width in enumerate(widths):
            header.resizeSection(section, width)
    else:
        view.fit_columns()
    for section in hidden:
        header.setSectionHidden(section, True)


def keep_layout(view: RowsView, settings: Settings) -> None:
    """Remember how the columns stand now."""
    header = view.horizontalHeader()
    names = view.rows_model.names
    sections = range(len(names))
    if not names:
        return
    hidden = [section for section in sections if header.isSectionHidden(section)]
    for section in hidden:  # a hidden column says 0 for its width
        header.setSectionHidden(section, False)
    widths = [header.sectionSize(section) for section in sections]
    for section in hidden:
        header.setSectionHidden(section, True)
    order = sorted(sections, key=header.visualIndex)
    text = json.dumps({"order": order, "widths": widths, "hidden": hidden})
    settings.set_table_layout(layout_key(names), text)


def _read(text: str, count: int) -> tuple[list[int], list[int], list[int]]:
    """Order, widths and hidden columns; empty where the text isn't a layout of so many columns."""
    try:
        found = json.loads(text) if text else {}
        order, widths, hidden = (list(map(int, found[key])) for key in ("order", "widths", "hidden"))
    except (ValueError, KeyError, TypeError):
        return [], [], []
    sound = sorted(order) == list(range(count)) and len(widths) == count
    if not sound or any(not 0 <= section < count for section in hidden) or len(hidden) >= count:
        return [], [], []
    return order, [max(20, min(width, 2000)) for width in widths], hidden
