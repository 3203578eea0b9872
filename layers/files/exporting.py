"""Writes foreign files, after saying what they can't hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from layers.errors import FormatError
from layers.files.atomic_write import replacing
from layers.files.feature_set import FeatureSet
from layers.files.formats import Format, format_for_writing, format_named
from layers.files.losses import Loss, general_losses
from layers.files.writing import WriteOptions


def loss_report(features: FeatureSet, format_key: str, options: WriteOptions | None = None) -> list[Loss]:
    """What of a layer a format can't hold. Nothing is written.

    Parameters
    ----------
    features : FeatureSet
        The whole layer, or a selection (`FeatureSet.take`).
    format_key : str
        Such as ``csv``; see `layers.files.formats.FORMATS`.
    options : WriteOptions, optional

    Returns
    -------
    list of Loss
        Empty when reading the written file gives the same layer.
    """
    chosen = _writable(format_named(format_key))
    options = options or WriteOptions()
    return [*general_losses(features, chosen.can(), chosen.title), *chosen.own_losses(features, options)]


def write_file(
    layers: FeatureSet | Sequence[FeatureSet],
    path: Path | str,
    options: WriteOptions | None = None,
    format_key: str | None = None,
) -> Path:
    """Write layers to a file: wholly, or not at all.

    Parameters
    ----------
    layers : FeatureSet or sequence of them
        A selection is written by passing `FeatureSet.take`.
    path : path
        An existing file is replaced when the new one is complete and on the disk.
    options : WriteOptions, optional
    format_key : str, optional
        Default: from the ending.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    FormatError
        When the format can't hold the layers at all.
    DocumentError
        When the disk doesn't take it; the old file is as it was.
    CancelledError
    """
    path = Path(path)
    chosen = _writable(format_named(format_key) if format_key else format_for_writing(path))
    several = (layers,) if isinstance(layers, FeatureSet) else tuple(layers)
    if not several:
        raise FormatError("There is no layer to write.")
    if len(several) > 1 and not chosen.many_layers:
        names = ", ".join(f"“{layer.name}”" for layer in several[:6])
        raise FormatError(
            f"{chosen.title} holds one layer, and there are {len(several)}: {names}. Choose one."
        )
    with replacing(path) as draft:
        chosen.write(several, draft, options or WriteOptions())
    return path


def _writable(chosen: Format) -> Format:
    if not chosen.writer:
        raise FormatError(f"{chosen.title} can be read, but not written.")
    return chosen
