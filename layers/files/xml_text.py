"""XML from strangers: as UTF-8, without document types and entities, and mended where it is broken.

It is parsed piece by piece and only the piece at hand is in memory, yet a reader can keep unknown tags
as they stand.
"""

from __future__ import annotations

import codecs
import html.entities
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from layers.errors import FormatError
from layers.files.import_report import ImportReport
from layers.files.progress import Progress
from layers.files.text_encoding import Encoding, named, recognise

_PIECE = 1 << 20
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_STARTS = re.compile(
    rb"""<[^\s>/]+(?:[^>"']|"[^"]*"|'[^']*')*>""",
)
# Text that must stay as it is, and what isn't allowed in the rest.
_REFERENCES = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(#[0-9]{1,8};|#x[0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?",
    re.DOTALL,
)
_KNOWN = frozenset((b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"))
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_MENDABLE = frozenset(
    (
        expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY],
        expat.errors.codes[expat.errors.XML_ERROR_BAD_CHAR_REF],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    )
)
_CUT_OFF = frozenset(
    (
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    )
)


@dataclass(frozen=True, slots=True)
class XmlSource:
    """A text that can be read in pieces, more than once.

    Attributes
    ----------
    size : int
        Bytes.
    pieces : callable
        Begins at the beginning whenever it is called.
    """

    size: int
    pieces: Callable[[], Iterator[bytes]]

    @classmethod
    def of_bytes(cls, data: bytes) -> XmlSource:
        """Of a text that is in memory."""
        return cls(len(data), lambda: (data[n : n + _PIECE] for n in range(0, len(data), _PIECE)))

    @classmethod
    def of_file(cls, path: Path) -> XmlSource:
        """Of a file, read as it is parsed."""

        def pieces() -> Iterator[bytes]:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece

        return cls(path.stat().st_size, pieces)

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces())


class Window:
    """The part of a text that a parser is at, so that a reader can keep tags as they stand.

    Offsets are the parser's: they count from the beginning of the text.

    Attributes
    ----------
    mark : int or None
        Nothing from this offset on is let go.
    """

    __slots__ = ("_first", "_held", "mark")

    def __init__(self) -> None:
        self._held = bytearray()
        self._first = 0
        self.mark: int | None = None

    def move(self, piece: bytes, keep: int) -> None:
        """Let go what stands before `keep` and before the mark, and take the next piece."""
        keep = keep if self.mark is None else min(keep, self.mark)
        if keep > self._first:
            del self._held[: keep - self._first]
            self._first = keep
        self._held += piece

    def text(self, start: int, end: int) -> str:
        """What stands between two offsets."""
        return self._held[start - self._first : end - self._first].decode("utf-8", "replace")

    def element_end(self, start: int, at_end_tag: int) -> int:
        """Offset just after an element that began at `start`.

        Parameters
        ----------
        start : int
            Of its ``<``.
        at_end_tag : int
            The parser's byte index when it reported the element's end.
        """
        return self._first + element_end(self._held, start - self._first, at_end_tag - self._first)

    def content_start(self, start: int) -> int:
        """Offset just after the start tag that begins at `start`."""
        match = _STARTS.match(self._held, start - self._first)
        return self._first + match.end() if match else start


Begin = Callable[[Window, expat.XMLParserType], None]
"""Sets its handlers on a parser that is about to parse what passes through the window."""


def utf8_of(source: XmlSource, given: str | None, report: ImportReport) -> XmlSource:
    """The text as UTF-8, from the encoding that is given, marked, declared or recognised."""
    head = next(source.pieces(), b"")[:200]
    marked = recognise(head[:4])
    declared = _DECLARATION.match(head.removeprefix(codecs.BOM_UTF8))
    if given:
        encoding = named(given)
    elif marked.how == "byte order mark":
        encoding = marked
    elif head[:2] in (b"<\0", b"\0<"):
        encoding = Encoding("utf-16-le" if head[0] else "utf-16-be", "recognised")
    elif declared:
        encoding = named(declared.group(1).decode("ascii"), "declared")
    else:
        encoding = Encoding("utf-8", "checked")
    report.encoding = str(encoding)
    if encoding.codec in ("utf-8", "utf-8-sig", "ascii"):
        return source
    text, wrong = _decoded(source.whole(), encoding.codec)
    if wrong:
        report.repaired(f"Bytes that aren't {encoding} were replaced by �", count=wrong)
    return XmlSource.of_bytes(text.encode("utf-8", "replace"))


def _decoded(raw: bytes, codec: str) -> tuple[str, int]:
    try:
        return raw.decode(codec), 0
    except UnicodeDecodeError:
        text = raw.decode(codec, "replace")
        return text, text.count("\ufffd")


def parse_xml(source: XmlSource, begin: Begin, report: ImportReport, progress: Progress, what: str) -> None:
    """Parse UTF-8 text piece by piece; where it isn't well-formed, mend it and parse once more.

    Parameters
    ----------
    source : XmlSource
    begin : callable
        Called with a window on the text and a new parser before each attempt; must begin afresh.
    report : ImportReport
        Repairs are noted here.
    progress : Progress
    what : str
        File name, for messages.

    Raises
    ------
    FormatError
        When it is no XML, is cut off, or declares a document type.
    CancelledError
    """
    try:
        _parse(source, begin, progress, what)
    except expat.ExpatError as error:
        if error.code not in _MENDABLE:
            raise _fault(error, what) from error
        mended_source = XmlSource.of_bytes(mended(source.whole(), report))
        try:
            _parse(mended_source, begin, progress, what)
        except expat.ExpatError as second:
            raise _fault(second, what) from second


def _parse(source: XmlSource, begin: Begin, progress: Progress, what: str) -> None:
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16

    def refuse(*_: object) -> None:
        raise FormatError(
            f"{what}, line {parser.CurrentLineNumber}: the file declares a document type (DTD), through "
            "which XML can be made to read other files and to grow without end. It isn't opened. Remove "
            "the <!DOCTYPE …> part if you trust it."
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    window = Window()
    begin(window, parser)
    done = 0
    for piece in source.pieces():
        progress.step(done / max(source.size, 1), "Reading features")
        # What comes next begins after the last thing that was reported.
        window.move(piece, max(parser.CurrentByteIndex, 0))
        parser.Parse(piece, False)
        done += len(piece)
    parser.Parse(b"", True)


def _fault(error: expat.ExpatError, what: str) -> FormatError:
    place = f"{what}, line {error.lineno}"
    if error.code in _CUT_OFF:
        return FormatError(f"{place}: the file ends in the middle; it is cut off. Get a full copy.")
    reason = expat.errors.messages.get(error.code, "not well-formed")
    return FormatError(f"{place}: this isn't XML ({reason}). Mend that line in a text editor.")


def mended(data: bytes, report: ImportReport) -> bytes:
    """The bytes with wrong encoding, control characters and stray ampersands mended."""
    cleaned = data.translate(None, _CONTROLS)
    if len(cleaned) != len(data):
        report.repaired("Control characters were taken out", count=len(data) - len(cleaned))
    encoding = recognise(cleaned)
    if encoding.codec not in ("utf-8", "utf-8-sig"):
        report.repaired(f"The text isn't {report.encoding.split(' ')[0]}, as it says, but {encoding}")
        report.encoding = str(encoding)
        text, _ = _decoded(cleaned, encoding.codec)
        cleaned = text.encode("utf-8", "replace")
    counts = {"entity": 0, "ampersand": 0}

    def mend(match: re.Match[bytes]) -> bytes:
        whole, name = match.group(0), match.group(1)
        if not whole.startswith(b"&") or name in _KNOWN:
            return whole
        if name and name.startswith(b"#"):
            number = int(name[2:-1], 16) if name[1:2] == b"x" else int(name[1:-1])
            if number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0x110000 - 2:
                return whole
            counts["entity"] += 1
            return b"\xef\xbf\xbd"
        if name and (character := html.entities.html5.get(name.decode("ascii"))):
            counts["entity"] += 1
            return character.encode("utf-8")
        counts["ampersand"] += 1
        return b"&amp;" + whole[1:]

    cleaned = _REFERENCES.sub(mend, cleaned)
    if counts["entity"]:
        report.repaired(
            "Character names of HTML, such as &nbsp;, were put as characters", count=counts["entity"]
        )
    if counts["ampersand"]:
        report.repaired("Ampersands that begin nothing were put as &amp;", count=counts["ampersand"])
    return cleaned


def element_end(data: bytes | bytearray, start: int, at_end_tag: int) -> int:
    """Offset just after an element that began at `start`.

    Parameters
    ----------
    data : bytes
    start : int
        Of its ``<``.
    at_end_tag : int
        The parser's byte index when it reported the element's end.
    """
    match = _STARTS.match(data, start)
    if match is not None and data[match.end() - 2 : match.end()] == b"/>":
        return match.end()
    return data.index(b">", at_end_tag) + 1
