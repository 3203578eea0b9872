"""Zips from strangers: bounded in size before anything is unpacked, and with names that stay inside."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from layers.errors import FormatError
from layers.files.limits import Limits

_PIECE = 1 << 20
_RATIO_FROM = 64 << 20
"""Members smaller than this may pack as well as they like."""


class SafeZip:
    """The members of a zip, checked when it is opened.

    Attributes
    ----------
    names : list of str
        Names of files whose path is relative and stays inside, in the zip's order.
    unsafe : list of str
        Names that lead out of the folder, or are links; they are never read.
    """

    def __init__(self, archive: zipfile.ZipFile, source: str, limits: Limits) -> None:
        self._archive = archive
        self._source = source
        self._limits = limits
        self._sizes: dict[str, int] = {}
        self.names: list[str] = []
        self.unsafe: list[str] = []
        members = archive.infolist()
        if len(members) > limits.members:
            raise FormatError(f"“{source}” has {len(members)} members; {limits.members} are allowed.")
        claimed = sum(member.file_size for member in members)
        if claimed > limits.unpacked_bytes:
            raise FormatError(
                f"“{source}” would unpack to {_mb(claimed)}; {_mb(limits.unpacked_bytes)} are allowed. "
                "If it is no hoax, unpack it and open the file inside."
            )
        for member in members:
            if member.is_dir():
                continue
            self._check_ratio(member)
            if is_inside(member.filename) and not stat.S_ISLNK(member.external_attr >> 16):
                if member.filename not in self._sizes:
                    self.names.append(member.filename)
                self._sizes[member.filename] = member.file_size
            else:
                self.unsafe.append(member.filename)

    def _check_ratio(self, member: zipfile.ZipInfo) -> None:
        if member.file_size < _RATIO_FROM:
            return
        if member.file_size > self._limits.unpack_ratio * max(1, member.compress_size):
            raise FormatError(
                f"“{self._source}”: “{member.filename[:60]}” claims to unpack to "
                f"{member.file_size // max(1, member.compress_size)} times its size. It isn't opened."
            )

    def size(self, name: str) -> int:
        """Unpacked size of a member as claimed, bytes."""
        return self._sizes[name]

    def read(self, name: str) -> bytes:
        """All of a member; stops when it is longer than it claims.

        Raises
        ------
        FormatError
            When it is damaged, locked with a password, or packed in an unknown way.
        """
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member bit by bit, so that it is never unpacked whole.

        Raises
        ------
        FormatError
            As `read`; also in the middle.
        """
        size = self._sizes[name]
        done = 0
        try:
            with self._archive.open(name) as member:
                # One byte more than claimed tells whether there is more, and no more is unpacked.
                while piece := member.read(min(_PIECE, size + 1 - done)):
                    done += len(piece)
                    if done > size:
                        raise FormatError(f"“{self._source}”: “{name[:60]}” is longer than it claims.")
                    yield piece
        except RuntimeError as error:
            raise FormatError(
                f"“{self._source}”: “{name[:60]}” is locked with a password. Unpack it yourself first."
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise FormatError(
                f"“{self._source}”: “{name[:60]}” is damaged ({error}). Get a full copy."
            ) from error


@contextmanager
def safe_zip(path: Path, limits: Limits) -> Iterator[SafeZip]:
    """Open a zip.

    Raises
    ------
    FormatError
        When it is damaged or asks for too much.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise FormatError(f"“{path.name}” is a damaged zip ({error}). Get a full copy.") from error
    with archive:
        yield SafeZip(archive, path.name, limits)


def is_inside(name: str) -> bool:
    """True when a member's name is a relative path that stays within the folder."""
    plain = name.replace("\\", "/")
    path = PurePosixPath(plain)
    return not (
        not plain or path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\0" in plain
    )


def _mb(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MB".replace(",", " ")
