"""How much a foreign file may ask of the machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one import; a file beyond them is refused in words before memory is used.

    Attributes
    ----------
    file_bytes : int
        Size on disk.
    unpacked_bytes : int
        Sum of the sizes of a zip's members, claimed or real.
    unpack_ratio : int
        Unpacked by packed size of one member, judged from 64 MiB on: small files pack well honestly.
    members : int
        Members of a zip.
    depth : int
        Nesting of XML elements, JSON arrays and geometry collections.
    value_bytes : int
        One feature, one cell, one text.
    features, columns : int
        Rows and attribute columns of one layer.
    cells : int
        Rows times columns, beyond which columns that are nearly empty are gathered into one.
    kept_bytes : int
        Pictures and unknown tags of a KMZ that are kept for writing it back.
    """

    file_bytes: int = 8 << 30
    unpacked_bytes: int = 1 << 30
    unpack_ratio: int = 250
    members: int = 20_000
    depth: int = 400
    value_bytes: int = 256 << 20
    features: int = 20_000_000
    columns: int = 1_000
    cells: int = 40_000_000
    kept_bytes: int = 64 << 20


DEFAULT_LIMITS = Limits()
