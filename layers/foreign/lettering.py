"""The labels of a foreign layer on the map, placed without overlap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.placement import place
from geo.viewport import Viewport
from layers.drawing.draw_list import Label, Labels, TextRun
from layers.drawing.text import TextMeasurer, block_size
from layers.drawing.units import Units
from layers.foreign.labels import label_anchors
from layers.foreign.picture import LayerPicture
from layers.theme.theme import Theme

EDGE_PX, PADDING_PX = 5.0, 2.0


def lettering(
    picture: LayerPicture,
    viewport: Viewport,
    measurer: TextMeasurer,
    theme: Theme,
    frame: tuple[float, float, float, float] | None = None,
    obstacles: NDArray[np.float64] | None = None,
    size: float = 1.0,
) -> tuple[Labels | None, tuple[str, ...]]:
    """Labels beside the layer's features, as many as find room, and the names that found none.

    Parameters
    ----------
    frame : tuple of float, optional
        Left, top, right and bottom of the part of the page that they stay inside.
    obstacles : (M, 4) float64, optional
        Boxes that no label may touch.
    size : float
        Size of symbols and lettering relative to a screen's.

    Raises
    ------
    FormatError
        When the style names a field that isn't there.
    """
    units = Units(viewport.page_unit_mm, size)
    anchors = label_anchors(picture, viewport, unit=units.px(1.0))
    if not len(anchors.xy):
        return None, ()
    sizes = theme.sizes
    wanted = picture.style.label_pt or sizes.context_pt
    text_size = units.pt(min(max(wanted, sizes.least_pt), sizes.most_pt))
    lines = [((TextRun(text, text_size, theme.ink.context),),) for text in anchors.texts]
    left, top, right, bottom = frame or (0.0, 0.0, viewport.width, viewport.height)
    edge = units.px(EDGE_PX)
    count = len(anchors.xy)
    placed = place(
        anchors.xy,
        np.array([block_size(block, measurer) for block in lines]),
        np.arange(count, 0, -1, dtype=np.float64),
        anchors.clearance,
        np.empty((0, 4)) if obstacles is None else obstacles,
        (left + edge, top + edge, max(right - edge, left + edge), max(bottom - edge, top + edge)),
        leaders=False,
        padding=units.px(PADDING_PX),
    )
    halo = units.pt(theme.sizes.halo_pt)
    labels = [
        Label(
            float(placed.positions[n, 0]),
            float(placed.positions[n, 1]),
            lines[n],
            "left",
            "top",
            halo=theme.ink.halo,
            halo_width=halo,
            id=str(anchors.rows[n]),
        )
        for n in np.flatnonzero(placed.choice >= 0).tolist()
    ]
    lost = tuple(anchors.texts[n] for n in np.flatnonzero(placed.choice < 0).tolist())
    return Labels(tuple(labels)) if labels else None, lost
