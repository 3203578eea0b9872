"""Paths of linked files: beside the document they are kept relative to it, so that both can move together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layers.records.base import Record
from layers.records.layer import Layer

HOME = "~/"
BESIDE = "./"


def link_text(path: Path) -> str:
    """A path as a record holds it: absolute, with ``~/`` for the person's own folder."""
    path = path.absolute()
    home = Path.home()
    if path.is_relative_to(home) and path != home:
        return HOME + path.relative_to(home).as_posix()
    return path.as_posix()


def link_path(text: str) -> Path:
    """The path that a record means."""
    return Path.home() / text[2:] if text.startswith(HOME) else Path(text)


def is_elsewhere(text: str) -> bool:
    """True for what isn't a file of this computer: a share, an address, a driver of another library.

    Such are read when the person says so, never because a document names them.
    """
    plain = text.replace("\\", "/")
    return plain.startswith(("//", "/vsi")) or "://" in plain


def stored(record: Record, folder: Path) -> Record:
    """The record as it is written into a document in `folder`."""
    if not isinstance(record, Layer) or record.link is None:
        return record
    path, base = link_path(record.link.path), folder.absolute()
    if not path.is_relative_to(base) or path == base:
        return record
    text = BESIDE + path.relative_to(base).as_posix()
    if link_text(base / text[2:]) != record.link.path:
        return record  # written in another way, and kept so
    # Not checked: what stands in a file may begin with “./”, what is in the atlas may not.
    return record.model_copy(update={"link": record.link.model_copy(update={"path": text})})


def loaded(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A layer's values as they are in the atlas, read from a document in `folder`."""
    link = values.get("link")
    if not isinstance(link, dict) or not str(link.get("path", "")).startswith(BESIDE):
        return values
    return {**values, "link": {**link, "path": link_text(folder.absolute() / link["path"][2:])}}
