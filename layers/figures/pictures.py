"""Pictures on a page: a logo, read from the figure's own copy of the file."""

from __future__ import annotations

import base64
import binascii
import io
import warnings

import numpy as np
from numpy.typing import NDArray

from layers.drawing.draw_list import Picture
from layers.errors import FigureError
from layers.records.figure import MAX_IMAGE, ImageItem

MAX_PICTURE_PIXELS = 25_000_000


def encoded_picture(data: bytes, name: str) -> str:
    """The text that an image item holds for a file's bytes.

    Raises
    ------
    FigureError
        When it is too large, or no PNG or JPEG.
    """
    text = base64.b64encode(data).decode("ascii")
    if len(text) > MAX_IMAGE:
        raise FigureError(
            f"“{name}” has {len(data) / 1e6:.1f} MB; a picture in a figure has at most"
            f" {MAX_IMAGE * 3 / 4e6:.1f} MB: make it smaller"
        )
    decoded(text, name)
    return text


def picture_of(item: ImageItem) -> Picture | None:
    """The picture as large as fits into the item's box, in its middle; None for an empty item.

    Raises
    ------
    FigureError
        When the data is no picture.
    """
    if not item.data or item.width <= 0 or item.height <= 0:
        return None
    rgba = decoded(item.data, item.key)
    height, width = rgba.shape[:2]
    scale = min(item.width / width, item.height / height)
    x = item.x + (item.width - width * scale) / 2
    y = item.y + (item.height - height * scale) / 2
    return Picture(rgba, x, y, width * scale, height * scale)


def decoded(text: str, name: str) -> NDArray[np.uint8]:
    """RGBA pixels (H, W, 4) of base64 text."""
    from PIL import Image, UnidentifiedImageError

    try:
        raw = base64.b64decode(text, validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as image:
                if image.width * image.height > MAX_PICTURE_PIXELS:
                    raise FigureError(
                        f"the picture “{name}” has {image.width} x {image.height} pixels; make it smaller"
                    )
                return np.asarray(image.convert("RGBA"), dtype=np.uint8)
    except FigureError:
        raise
    except (
        binascii.Error,
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
    ) as error:
        raise FigureError(f"the picture “{name}” can't be read ({error}); use a PNG or JPEG file") from error
