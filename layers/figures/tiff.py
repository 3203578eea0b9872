"""Pictures as TIFF, with their place on the earth."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from layers.figures.manifest import Manifest

DESCRIPTION, SOFTWARE, DATE = 270, 305, 306


def tiff_bytes(
    rgb: NDArray[np.uint8],
    dpi: float,
    *,
    manifest: Manifest | None = None,
    geo: Mapping[int, object] | None = None,
    moment: str = "",
) -> bytes:
    """A TIFF file, losslessly compressed; the same pixels give the same bytes.

    Parameters
    ----------
    rgb : (H, W, 3) uint8
    dpi : float
    manifest : dict, optional
        Goes into the description, as plain ASCII.
    geo : mapping, optional
        GeoTIFF tags from `geotiff_tags`.
    moment : str
        ``YYYY:MM:DD HH:MM:SS``, empty for none.
    """
    from PIL import Image, TiffImagePlugin

    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[SOFTWARE] = "Pit2Port"
    if manifest is not None:
        tags[DESCRIPTION] = json.dumps(manifest, sort_keys=True, separators=(",", ":"))
    if moment:
        tags[DATE] = moment
    kinds = {33550: 12, 33922: 12, 34735: 3, 34736: 12, 34737: 2}
    for tag, value in (geo or {}).items():
        tags.tagtype[tag] = kinds[tag]
        tags[tag] = value
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(rgb)).save(
        out, "TIFF", compression="tiff_adobe_deflate", dpi=(dpi, dpi), tiffinfo=tags
    )
    return out.getvalue()
