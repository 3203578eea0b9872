"""Words inside a PNG file: title, description, and the figure's own record of how it was made."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping

from layers.errors import FormatError

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def with_text(png: bytes, texts: Mapping[str, str]) -> bytes:
    """The file with texts in any script (iTXt chunks, compressed where that pays) behind its header.

    Parameters
    ----------
    texts : mapping
        Keyword (1–79 Latin-1 letters, such as ``Title``) to text; empty texts are left out.
    """
    end = len(SIGNATURE) + 8 + int.from_bytes(png[8:12], "big") + 4
    added = b"".join(chunk(b"iTXt", _itxt(key, text)) for key, text in texts.items() if text)
    return png[:end] + added + png[end:]


def read_text(png: bytes) -> dict[str, str]:
    """The texts of a PNG file by keyword; the first of several.

    Raises
    ------
    FormatError
        When it isn't a PNG file, or is cut off or damaged.
    """
    found: dict[str, str] = {}
    for kind, body in _chunks(png):
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            packed, data = rest[:1] == b"\1", rest[2:].split(b"\0", 2)[-1]
            try:
                text = (zlib.decompress(data) if packed else data).decode("utf-8")
            except (zlib.error, UnicodeDecodeError) as error:
                raise FormatError(f"the text inside the PNG file is damaged ({error})") from error
            found.setdefault(keyword.decode("latin-1"), text)
    return found


def _itxt(keyword: str, text: str) -> bytes:
    data = text.encode("utf-8")
    packed = len(data) > 1000
    body = zlib.compress(data, 9) if packed else data
    return keyword.encode("latin-1") + (b"\0\1\0" if packed else b"\0\0\0") + b"\0\0" + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """A piece of a PNG file: length, kind, body, checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(SIGNATURE):
        raise FormatError("it isn't a PNG file")
    at = len(SIGNATURE)
    while at + 8 <= len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if len(body) < length:
            break
        yield kind, body
        if kind == b"IEND":
            return
        at += length + 12
    raise FormatError("the PNG file is cut off; export the figure again")
