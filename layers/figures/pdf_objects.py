"""The bones of a PDF file: numbered objects, streams, names and text, and the table that finds them."""

from __future__ import annotations

import hashlib
import zlib

LEVEL = 6
"""How hard streams are packed: 9 takes half as long again for half a per cent."""
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class PdfObjects:
    """Collects a file's objects; the same objects give the same bytes."""

    def __init__(self) -> None:
        self._objects: list[bytes | None] = []

    def reserve(self) -> int:
        """A number for an object that others refer to before it is known."""
        self._objects.append(None)
        return len(self._objects)

    def add(self, body: str | bytes) -> int:
        """Add an object; its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def put(self, number: int, body: str | bytes) -> None:
        """Fill in a reserved object."""
        self._objects[number - 1] = body.encode("latin-1") if isinstance(body, str) else body

    def stream(self, data: bytes, entries: str = "") -> int:
        """Add a compressed stream with further dictionary entries."""
        packed = zlib.compress(data, LEVEL)
        head = f"<< /Length {len(packed)} /Filter /FlateDecode {entries}>>\nstream\n".encode("latin-1")
        return self.add(head + packed + b"\nendstream")

    def file(self, root: int, info: int) -> bytes:
        """The whole file.

        Raises
        ------
        ValueError
            When a reserved object was never filled in: a mistake in the caller.
        """
        out = bytearray(HEADER)
        offsets = []
        for number, body in enumerate(self._objects, 1):
            if body is None:
                raise ValueError(f"object {number} was reserved but never written")
            offsets.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
        # Not for security: an identifier that is the same for the same content.
        key = hashlib.md5(bytes(out), usedforsecurity=False).hexdigest()
        trailer = f"<< /Size {len(offsets) + 1} /Root {root} 0 R /Info {info} 0 R /ID [<{key}> <{key}>] >>"
        return bytes(out) + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()


def text_string(value: str) -> str:
    """Text of any script as a PDF string."""
    return "<FEFF" + value.encode("utf-16-be", "surrogatepass").hex().upper() + ">"


def name(value: str) -> str:
    """A PDF name; what isn't a plain letter is written by number."""
    return "/" + "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or byte in b"-_.+" else f"#{byte:02X}"
        for byte in value.encode("utf-8")
    )
