"""Opens foreign files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from layers.errors import FormatError
from layers.files.crs_text import crs_text
from layers.files.feature_set import FeatureSet
from layers.files.formats import Format, format_named, recognise_format
from layers.files.reading import ReadOptions


def read_file(
    path: Path | str, options: ReadOptions | None = None, format_key: str | None = None
) -> tuple[FeatureSet, ...]:
    """All layers of a foreign file, each with its report. The file isn't changed.

    Parameters
    ----------
    path : path
        A file, or a folder with a shapefile.
    options : ReadOptions, optional
    format_key : str, optional
        Such as ``csv``; default: recognised from the content.

    Returns
    -------
    tuple of FeatureSet
        Questions that only a person can answer are in each one's `report`.

    Raises
    ------
    FormatError
        When the file can't be understood; says where, and how to mend it.
    CancelledError
        When the person stopped it.
    """
    path = Path(path)
    options = options or ReadOptions()
    if options.crs is not None:
        options = replace(options, crs=crs_text(options.crs))
    chosen = format_named(format_key) if format_key else recognise_format(path)
    if not chosen.reader:
        raise FormatError(f"{chosen.title} can't be read here.")
    check_size(path, options)
    try:
        layers = chosen.read(path, options)
    except OSError as error:
        raise FormatError(f"“{path.name}” couldn't be read: {error.strerror or error}.") from error
    except MemoryError as error:
        raise FormatError(f"“{path.name}” needs more memory than there is. Split it first.") from error
    _note_ending(path, chosen, layers)
    if options.crs is not None:
        layers = tuple(layer if layer.crs else layer.with_crs(options.crs) for layer in layers)
    return layers


def check_size(path: Path, options: ReadOptions) -> None:
    """Refuse a file that is larger than the limits allow, before any of it is read.

    Raises
    ------
    FormatError
    """
    size = path.stat().st_size if path.is_file() else 0
    if size > options.limits.file_bytes:
        raise FormatError(
            f"“{path.name}” is {size >> 20} MB, more than the {options.limits.file_bytes >> 20} MB that are "
            "allowed. Split it first."
        )


def _note_ending(path: Path, chosen: Format, layers: tuple[FeatureSet, ...]) -> None:
    """Say so when the content isn't what the name promises."""
    name = path.name.lower()
    if path.is_file() and not any(name.endswith(ending) for ending in chosen.endings):
        for layer in layers:
            layer.report.note(f"The name ends in “{path.suffix}”, but the content is {chosen.title}")
