"""Ids, folders and styles as plain columns, for formats that have no place of their own for them.

A GeoPackage or a CSV written from a KML carries `p2p_id`, `p2p_folder` and `p2p_style`; other
programs show them as text, and reading the file here turns them back.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.files.columns import free_name
from layers.files.feature_set import FeatureSet, Folder
from layers.files.import_report import ImportReport
from layers.files.styles import FeatureStyle

ID, FOLDER, STYLE = "p2p_id", "p2p_folder", "p2p_style"
_ESCAPED = re.compile(r"\\(.)|(/)", re.DOTALL)


def with_carried(features: FeatureSet, ids: bool = True) -> pa.Table:
    """The attributes, and beside them the columns that carry ids, folders and styles.

    Parameters
    ----------
    features : FeatureSet
    ids : bool
        False when the format holds ids itself.
    """
    table = features.attributes
    if ids and features.ids is not None:
        table = table.append_column(free_name(ID, table.column_names), features.ids)
    if features.folders:
        paths = pa.array([path_text(path) for path in features.folder_paths()], pa.string())
        table = table.append_column(free_name(FOLDER, table.column_names), _chosen(paths, features.folder_of))
    if features.styles:
        texts = pa.array([style.to_json() for style in features.styles], pa.string())
        table = table.append_column(free_name(STYLE, table.column_names), _chosen(texts, features.style_of))
    return table


def without_carried(features: FeatureSet, report: ImportReport) -> FeatureSet:
    """The feature set with such columns turned back into ids, folders and styles."""
    names = features.attributes.column_names
    if ID in names and features.ids is None:
        ids = features.attributes.column(ID)
        if ids.type in (pa.int64(), pa.string()):
            features = replace(features, ids=ids, attributes=features.attributes.drop_columns([ID]))
    if FOLDER in names and not features.folders and _is_text(features, FOLDER):
        folders, folder_of = folders_from(features.attributes.column(FOLDER))
        features = replace(
            features,
            folders=folders,
            folder_of=folder_of,
            attributes=features.attributes.drop_columns([FOLDER]),
        )
    if STYLE in names and not features.styles and _is_text(features, STYLE):
        encoded = _encoded(features.attributes.column(STYLE))
        styles = [FeatureStyle.from_json(text) for text in encoded.dictionary.to_pylist()]
        if None in styles:
            report.note(f"“{STYLE}” isn't what this program writes; kept as an attribute")
        else:
            features = replace(
                features,
                styles=tuple(style for style in styles if style is not None),
                style_of=_indices(encoded),
                attributes=features.attributes.drop_columns([STYLE]),
            )
    return features


def _is_text(features: FeatureSet, name: str) -> bool:
    return bool(pa.types.is_string(features.attributes.column(name).type))


def _chosen(texts: pa.Array, index: NDArray[np.int32]) -> pa.Array:
    return texts.take(pa.array(index, mask=index < 0))


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    encoded = pc.dictionary_encode(column.combine_chunks())
    return encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded


def _indices(encoded: pa.DictionaryArray) -> NDArray[np.int32]:
    return np.asarray(pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False), np.int32)


def path_text(path: tuple[str, ...]) -> str:
    """A folder path as text: names joined by ``/``, in which ``/`` and ``\\`` have a ``\\`` before them."""
    return "/".join(name.replace("\\", "\\\\").replace("/", "\\/") for name in path)


def path_of(text: str) -> tuple[str, ...]:
    """The folder path that `path_text` wrote."""
    names = [""]
    end = 0
    for match in _ESCAPED.finditer(text):
        names[-1] += text[end : match.start()]
        end = match.end()
        if match.group(2):
            names.append("")
        else:
            names[-1] += match.group(1)
    names[-1] += text[end:]
    return tuple(names)


def folders_from(
    column: pa.ChunkedArray, plain: bool = False
) -> tuple[tuple[Folder, ...], NDArray[np.int32]]:
    """The tree and each row's folder, from a column of paths; a null row is in no folder.

    With `plain` the texts are names, and there is one folder for each.
    """
    encoded = _encoded(column)
    codes = _indices(encoded)
    first_rows = {int(code): int(row) for row, code in zip(*_first_rows(codes), strict=True)}
    index: dict[tuple[str, ...], int] = {}
    folders: list[Folder] = []
    of_code = np.full(len(encoded.dictionary) + 1, -1, np.int32)
    for code, text in enumerate(encoded.dictionary.to_pylist()):
        path = (text,) if plain else path_of(text)
        for depth in range(1, len(path) + 1):
            if path[:depth] not in index:
                index[path[:depth]] = len(folders)
                parent = index[path[: depth - 1]] if depth > 1 else -1
                folders.append(Folder(path[depth - 1], parent, first_rows.get(code, 0)))
        of_code[code] = index[path]
    return tuple(folders), of_code[codes]


def _first_rows(codes: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    values, rows = np.unique(codes, return_index=True)
    return rows.astype(np.int64), values
