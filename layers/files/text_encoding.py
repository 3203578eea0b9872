"""Recognises the encoding of a text file: UTF-8, UTF-16, Korean, Chinese, Russian, Western.

Korean CP949 and Chinese GB18030 decode each other's bytes without an error, so validity alone decides
nothing: Korean text is made of plain syllables, while Chinese read as Korean gives odd ones.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from layers.errors import FormatError

SAMPLE = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_TITLES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp949": "CP949",
    "gb18030": "GB18030",
    "cp1251": "CP1251",
    "cp1252": "CP1252",
}
_ALIASES = {
    "949": "cp949",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "uhc": "cp949",
    "ansi 949": "cp949",
    "windows-949": "cp949",
    "936": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "ansi 936": "gb18030",
    "windows-936": "gb18030",
    "65001": "utf-8",
    "utf8": "utf-8",
    "ansi 1251": "cp1251",
    "ansi 1252": "cp1252",
    "1251": "cp1251",
    "1252": "cp1252",
    "88591": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso 88591": "cp1252",
    "932": "cp932",
    "ansi 932": "cp932",
    "950": "big5",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding and how it is known.

    Attributes
    ----------
    codec : str
        Name for Python's `open`.
    how : str
        ``given``, ``declared``, ``byte order mark``, ``checked`` (all bytes fit), ``recognised``
        (by its letters) or ``guessed``.
    """

    codec: str
    how: str

    @property
    def is_sure(self) -> bool:
        """False when a person should look at the preview."""
        return self.how not in ("recognised", "guessed")

    def __str__(self) -> str:
        title = _TITLES.get(self.codec, self.codec.removesuffix("-sig").upper())
        return f"{title} ({self.how})"


def named(name: str, how: str = "given") -> Encoding:
    """The encoding that a person or a file names.

    Raises
    ------
    FormatError
        When no codec has that name.
    """
    wanted = name.strip().strip("\0").lower()
    try:
        codec = codecs.lookup(_ALIASES.get(wanted, wanted))
        text_codec = codec._is_text_encoding
    except (LookupError, ValueError) as error:
        raise FormatError(
            f"“{name[:40]}” is no text encoding. Try UTF-8, CP949 (Korean) or GB18030 (Chinese)."
        ) from error
    if not text_codec:
        raise FormatError(f"“{name[:40]}” is no text encoding. Try UTF-8, CP949 or GB18030.")
    return Encoding(codec.name, how)


def recognise(data: bytes, complete: bool = True) -> Encoding:
    """The likely encoding of a text's bytes.

    Parameters
    ----------
    data : bytes
        The text, or its beginning.
    complete : bool
        False when more follows, so that a character cut off at the end is no fault.
    """
    for bom, codec, _ in _BOMS:
        if data.startswith(bom):
            return Encoding(codec, "byte order mark")
    if _fits(data, "utf-8", complete):
        sparse = data[:4096]
        if b"\0" in sparse:
            return Encoding(_utf16_order(sparse), "recognised")
        return Encoding("utf-8", "checked")
    if b"\0" in data[:4096]:
        return Encoding(_utf16_order(data[:4096]), "recognised")
    codec = _by_letters(data, complete)
    return Encoding(codec, "recognised") if codec else Encoding("cp1252", "guessed")


def recognise_file(path: Path) -> Encoding:
    """The likely encoding of a text file, from all its bytes, read piece by piece.

    A file is only called UTF-8 when every byte fits; otherwise the pieces that don't are judged.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        first = recognise(head, complete=len(head) < SAMPLE)
        if first.codec != "utf-8":
            return first
        piece = head
        while piece:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                return recognise(piece, complete=False)
            piece = file.read(SAMPLE)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return recognise(head)
    return first


def _fits(data: bytes, codec: str, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(data, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def _utf16_order(data: bytes) -> str:
    """Latin letters and digits have their zero byte second in little-endian order."""
    return "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"


def _by_letters(data: bytes, complete: bool) -> str:
    """The East Asian or Cyrillic codec whose letters the text is made of; empty when none fits."""
    if (
        _fits(data, "cp949", complete)
        and _share(data, "cp949", _is_hangul) >= 0.5
        and _share(data, "cp949", _is_plain_syllable, among=_is_hangul) >= 0.75
    ):
        return "cp949"
    if _mean_run(data) >= 2.5 and _share(data, "cp1251", _is_cyrillic) >= 0.9:
        common = _share(data, "gb18030", _is_common_hanzi) if _fits(data, "gb18030", complete) else 0.0
        if common < 0.6:
            return "cp1251"
    if _fits(data, "gb18030", complete) and _share(data, "gb18030", _is_common_hanzi) >= 0.6:
        return "gb18030"
    return ""


def _share(
    data: bytes, codec: str, belongs: Callable[[str], bool], among: Callable[[str], bool] = str.isalpha
) -> float:
    """Share of the letters beyond ASCII that `belongs` accepts; 0 when signs outnumber letters."""
    beyond = [c for c in data[:SAMPLE].decode(codec, errors="ignore") if ord(c) > 127]
    letters = [c for c in beyond if among(c)]
    if among is not str.isalpha:
        return sum(map(belongs, letters)) / max(1, len(letters))
    if not letters or len(beyond) > 2 * len(letters):
        return 0.0
    return sum(map(belongs, letters)) / len(letters)


def _mean_run(data: bytes) -> float:
    """Mean length of the runs of bytes beyond ASCII: words in Cyrillic, single accents in Latin."""
    high = np.frombuffer(data, np.uint8) > 127
    starts = int(high[0]) + int((high[1:] & ~high[:-1]).sum()) if len(high) else 0
    return float(high.sum()) / starts if starts else 0.0


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"


def _is_plain_syllable(character: str) -> bool:
    """True for Hangul as Korean words use it: no tense initial, no rare vowel, a simple final.

    Nine in ten syllables of Korean text are plain; of the 2,350 in the code table four in ten.
    """
    index = ord(character) - 0xAC00
    if not 0 <= index < 11172:
        return False
    initial, vowel, final = index // 588, index // 28 % 21, index % 28
    return initial not in _TENSE and vowel not in _RARE_VOWELS and final in _SIMPLE_FINALS


_TENSE = frozenset((1, 4, 8, 10, 13))
_RARE_VOWELS = frozenset((3, 7, 10, 15, 16, 19))
_SIMPLE_FINALS = frozenset((0, 1, 4, 8, 16, 17, 19, 20, 21))


def _is_cyrillic(character: str) -> bool:
    return "\u0400" <= character <= "\u04ff"


def _is_common_hanzi(character: str) -> bool:
    """True for the 3,755 common characters of GB 2312, the ones that running text is made of."""
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= lead <= 0xD7
