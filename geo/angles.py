"""Latitudes and longitudes as people write them: decimal degrees, minutes, seconds, in any script.

`parse_angle` reads one angle; `parse_pair` reads two and finds out which is the latitude.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from geo.errors import CoordinateError

Axis = Literal["lat", "lon"]
AngleNotation = Literal["decimal", "ddm", "dms"]

METRES_PER_DEGREE = 111_320.0
_AXIS_NAMES: dict[Axis, str] = {"lat": "latitude", "lon": "longitude"}
_LIMITS: dict[Axis, float] = {"lat": 90.0, "lon": 180.0}
_AXIS_OF: dict[str, Axis] = {"N": "lat", "S": "lat", "φ": "lat", "E": "lon", "W": "lon", "λ": "lon"}
_NOTATIONS: tuple[AngleNotation, ...] = ("decimal", "ddm", "dms")

_MARKS = str.maketrans(
    {
        **dict.fromkeys("′’‘´`ʹ＇", "'"),
        **dict.fromkeys("″”“„ʺ＂˝", '"'),
        **dict.fromkeys("º˚°∘", "°"),
        **dict.fromkeys("−–—‒‐‑﹣－", "-"),
        **dict.fromkeys("，、､", ","),
        **dict.fromkeys("；", ";"),
    }
)
_WORDS = [
    (r"北纬|北緯|북위|с\. ?ш\.?|north(?:ern)?", " N "),
    (r"南纬|南緯|남위|ю\. ?ш\.?|south(?:ern)?", " S "),
    (r"东经|東經|東経|동경|в\. ?д\.?|east(?:ern)?", " E "),
    (r"西经|西經|西経|서경|з\. ?д\.?|west(?:ern)?", " W "),
    (r"\b(?:latitude|lat\.?)\b\.?|纬度|緯度|위도|широта", " φ "),
    (r"\b(?:longitude|long\.?|lon\.?|lng\.?)\b\.?|经度|經度|경도|долгота", " λ "),
    (r"度|도|degrees?\b|deg\.?", "°"),
    (r"分|분|minutes?\b|min\b\.?", "'"),
    (r"秒|초|seconds?\b|sec\b\.?", '"'),
]
_WORD_PATTERNS = [(re.compile(pattern, re.IGNORECASE), mark) for pattern, mark in _WORDS]
_DMS_LETTERS = re.compile(
    r"(\d)\s*d\s*(\d+(?:\.\d+)?)\s*m(?:\s*(\d+(?:\.\d+)?)\s*s(?![a-df-mo-rt-vx-z]))?", re.IGNORECASE
)
_TOKEN = re.compile(
    r"\s*(?:(\d+(?:\.\d*)?|\.\d+)|([NSEWφλ])|([°'\"])|([,;/|])|([-+])|(:)|(=))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Angle:
    """One parsed angle.

    Attributes
    ----------
    degrees : float
        Signed, north and east positive.
    axis : str or None
        ``lat`` or ``lon`` where the text says so.
    notation : str
    step : float
        One unit of the last digit given, in degrees.
    """

    degrees: float
    axis: Axis | None
    notation: AngleNotation
    step: float


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["number", "letter", "unit", "separator", "sign", "colon"]
    text: str
    glued: bool
    """True when no blank stands before it."""


def parse_angle(text: str, axis: Axis) -> float:
    """One latitude or longitude, as in a column of its own: ``38°43′ N``, ``125,4``, ``E 125 24 00``.

    Parameters
    ----------
    text : str
    axis : str
        ``lat`` or ``lon``: what it must be.

    Returns
    -------
    float
        Signed degrees.

    Raises
    ------
    CoordinateError
        When it isn't an angle, belongs to the other axis, or lies out of range.
    """
    cleaned = normalised(text)
    if "." not in cleaned and cleaned.count(",") == 1:
        cleaned = cleaned.replace(",", ".")
    angle = _angle(_without_axis_words(_tokens(cleaned, text)), text)
    if angle.axis is not None and angle.axis != axis:
        raise CoordinateError(
            f"“{text.strip()[:60]}” is a {_AXIS_NAMES[angle.axis]}, but a {_AXIS_NAMES[axis]} belongs here:"
            " are the two columns swapped?"
        )
    return in_range(angle.degrees, axis)


def parse_pair(text: str) -> tuple[Angle, Angle, str]:
    """Two angles in any order.

    Returns
    -------
    lat, lon : Angle
    note : str
        What had to be assumed, in a sentence; empty when nothing had to be.

    Raises
    ------
    CoordinateError
        When the text isn't two angles; says what is wrong.
    """
    cleaned = _decimal_points(normalised(text), text)
    if re.search(r"\d[eE][-+]?\d", cleaned) and len(re.findall(r"[NSEW]", cleaned, re.IGNORECASE)) == 1:
        raise CoordinateError(f"“{text.strip()[:60]}” has a number with an exponent; write it out")
    tokens, note = _without_height(_tokens(cleaned, text))
    if any(token.kind == "letter" and token.text in "NSEW" for token in tokens):
        tokens = _without_axis_words(tokens)
    first, second = (_angle(group, text) for group in _split(tokens, text))
    lat, lon, order_note = _ordered(first, second)
    in_range(lat.degrees, "lat")
    in_range(lon.degrees, "lon")
    return lat, lon, " ".join(part for part in (order_note, note) if part)


def in_range(degrees: float, axis: Axis) -> float:
    """The angle itself, if it can be a latitude or longitude; else a `CoordinateError`."""
    limit = _LIMITS[axis]
    if not abs(degrees) <= limit:
        hint = ": are the two numbers swapped?" if axis == "lat" and abs(degrees) <= 180 else ""
        raise CoordinateError(
            f"{_AXIS_NAMES[axis]} {degrees:g} is beyond {limit:g}{hint or ': check its digits'}"
        )
    return degrees


def looks_like_angles(text: str) -> bool:
    """True when a text has only what angles are written with, and more than one bare number."""
    try:
        tokens = _tokens(normalised(text), text)
    except CoordinateError:
        return False
    numbers = sum(token.kind == "number" for token in tokens)
    return numbers > 1 or (numbers == 1 and any(token.kind in ("letter", "unit") for token in tokens))


def normalised(text: str) -> str:
    """Text with one form for every kind of prime, minus, degree sign, hemisphere word and blank."""
    cleaned = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS)
    for pattern, mark in _WORD_PATTERNS:
        cleaned = pattern.sub(mark, cleaned)
    cleaned = _DMS_LETTERS.sub(
        lambda found: f"{found[1]}°{found[2]}'" + (f'{found[3]}"' if found[3] else ""), cleaned
    )
    return " ".join(cleaned.replace("''", '"').strip("()[]{}<> \t\r\n.,;").split())


def _decimal_points(cleaned: str, text: str) -> str:
    """Decimal commas turned to points, where it is clear that they are decimal."""
    runs = [run.split(",") for run in re.findall(r"\d+(?:,\d+)*", cleaned)]
    if "." in cleaned or max(map(len, runs), default=0) < 2:
        return cleaned
    if len(runs) == 1 and len(runs[0]) == 4:
        raise CoordinateError(
            f"in “{text.strip()[:60]}” commas may separate decimals or numbers;"
            " put a semicolon or a blank between latitude and longitude"
        )
    if len(runs) == 1 or max(map(len, runs)) > 2:
        return cleaned
    return re.sub(r"(\d),(\d)", r"\1.\2", cleaned)


def _tokens(cleaned: str, text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    kinds: tuple[Literal["number", "letter", "unit", "separator", "sign", "colon"], ...] = (
        "number",
        "letter",
        "unit",
        "separator",
        "sign",
        "colon",
    )
    while position < len(cleaned):
        found = _TOKEN.match(cleaned, position)
        if found is None:
            rest = cleaned[position:].strip()
            raise CoordinateError(
                f"“{rest[:20]}” in “{text.strip()[:60]}” can't be understood as part of a coordinate;"
                " write for example 38.7167 N 125.4 E"
            )
        index = next(i for i, group in enumerate(found.groups()) if group is not None)
        if index < len(kinds):
            mark = found.group(index + 1)
            mark = mark.upper() if mark in "nsew" else mark
            tokens.append(_Token(kinds[index], mark, not found.group(0)[0].isspace()))
        position = found.end()
    if not tokens:
        raise CoordinateError("no coordinate was given; write for example 38.7167 N 125.4 E")
    return _without_nautical_hyphens(tokens)


def _without_nautical_hyphens(tokens: list[_Token]) -> list[_Token]:
    """``38-43-00N``: a hyphen between two digits is no sign, if letters say where each angle ends."""
    if not any(token.kind == "letter" for token in tokens):
        return tokens
    return [
        token
        for i, token in enumerate(tokens)
        if not (
            token.text == "-"
            and token.glued
            and 0 < i < len(tokens) - 1
            and tokens[i - 1].kind in ("number", "unit")
            and tokens[i + 1].kind == "number"
        )
    ]


def _without_axis_words(tokens: list[_Token]) -> list[_Token]:
    return [token for token in tokens if token.text not in "φλ"]


def _without_height(tokens: list[_Token]) -> tuple[list[_Token], str]:
    """``125.4,38.7167,0`` as in KML: a third number after a second separator is a height."""
    kinds = [token.kind for token in tokens if token.kind != "sign"]
    if kinds == ["number", "separator", "number", "separator", "number"]:
        last = max(i for i, token in enumerate(tokens) if token.kind == "separator")
        return tokens[:last], "The third number was taken as a height and left out."
    return tokens, ""


def _split(tokens: list[_Token], text: str) -> tuple[list[_Token], list[_Token]]:
    """The tokens of the two angles."""
    letters = [i for i, token in enumerate(tokens) if token.kind == "letter"]
    numbers = [i for i, token in enumerate(tokens) if token.kind == "number"]
    if not numbers:
        raise CoordinateError(f"“{text.strip()[:60]}” has no numbers; write for example 38.7167 N 125.4 E")
    if len(letters) > 2:
        raise CoordinateError(
            f"“{text.strip()[:60]}” has {len(letters)} compass letters; one for latitude and one for"
            " longitude are enough"
        )
    if len(letters) == 2 or (letters and numbers[0] < letters[0] < numbers[-1]):
        # A letter before the first number opens its angle, one after it closes it.
        cut = letters[-1] if letters[0] < numbers[0] else letters[0] + 1
    else:
        cut = _cut_without_letters(tokens, numbers, text)
    first, second = tokens[:cut], tokens[cut:]
    if not any(t.kind == "number" for t in first) or not any(t.kind == "number" for t in second):
        raise CoordinateError(
            f"“{text.strip()[:60]}” is only one angle: a place needs a latitude and a longitude"
        )
    return first, second


def _cut_without_letters(tokens: list[_Token], numbers: list[int], text: str) -> int:
    degree_signs = [i for i, token in enumerate(tokens) if token.text == "°"]
    if len(degree_signs) == 2:
        start = max((i for i in numbers if i < degree_signs[1]), default=0)
        return start - 1 if tokens[start - 1].kind == "sign" else start
    separators = [i for i, token in enumerate(tokens) if token.kind == "separator"]
    if len(separators) == 1:
        return separators[0] + 1
    signs = [i for i, token in enumerate(tokens) if token.kind == "sign" and i > numbers[0]]
    if len(signs) == 1:
        return signs[0]
    if len(numbers) == 1 or len(degree_signs) == 1:
        raise CoordinateError(
            f"“{text.strip()[:60]}” is only one angle: a place needs a latitude and a longitude"
        )
    if len(numbers) % 2 or len(numbers) > 6:
        raise CoordinateError(
            f"“{text.strip()[:60]}” has {len(numbers)} numbers, which can't be shared between latitude and"
            " longitude; add N and E"
        )
    start = numbers[len(numbers) // 2]
    return start - 1 if tokens[start - 1].kind == "sign" else start


def _angle(tokens: list[_Token], text: str) -> Angle:
    """Degrees from the tokens of one angle."""
    shown = text.strip()[:60]
    letters = [t.text for t in tokens if t.kind == "letter"]
    signs = [i for i, t in enumerate(tokens) if t.kind == "sign"]
    numbers = [t.text for t in tokens if t.kind == "number"]
    if len(letters) > 1 or not 1 <= len(numbers) <= 3 or len(signs) > 1:
        raise CoordinateError(f"“{shown}” can't be understood; write for example 38°43′00″ N 125°24′00″ E")
    _check_units(tokens, shown)
    letter = letters[0] if letters else ""
    negative = bool(signs) and tokens[signs[0]].text == "-"
    if signs and any(t.kind == "number" for t in tokens[: signs[0]]):
        raise CoordinateError(f"in “{shown}” a sign stands inside an angle; signs go before the degrees")
    if negative and letter in ("N", "S", "E", "W"):
        raise CoordinateError(f"in “{shown}” there is both a minus sign and {letter}: keep one of them")
    values = [float(number) for number in numbers]
    for name, value, number in zip(("degrees", "minutes"), values, numbers[:-1], strict=False):
        if not value.is_integer() or "." in number:
            raise CoordinateError(f"in “{shown}” the {name} {number} have decimals, yet smaller units follow")
    for name, value in zip(("minutes", "seconds"), values[1:], strict=False):
        if value >= 60:
            raise CoordinateError(f"in “{shown}” there are {value:g} {name}; they end at 59")
    degrees = sum(value / 60**i for i, value in enumerate(values))
    if negative or letter in ("S", "W"):
        degrees = -degrees
    notation = _NOTATIONS[len(values) - 1]
    places = len(numbers[-1].partition(".")[2])
    step = 10.0**-places / 60.0 ** (len(values) - 1)
    return Angle(degrees, _AXIS_OF.get(letter), notation, step)


def _check_units(tokens: list[_Token], shown: str) -> None:
    """Each unit follows its number, and they come in the order degrees, minutes, seconds."""
    position = -1
    for i, token in enumerate(tokens):
        if token.kind == "number":
            position += 1
        elif token.kind == "unit":
            expected = "°'\""[position] if 0 <= position < 3 else ""
            if token.text != expected or tokens[i - 1].kind != "number":
                raise CoordinateError(
                    f"in “{shown}” the mark {token.text} is out of place; the order is 38°43′00″"
                )


def _ordered(first: Angle, second: Angle) -> tuple[Angle, Angle, str]:
    """Which of the two is the latitude, and what had to be assumed."""
    if first.axis is not None and first.axis == second.axis:
        name = _AXIS_NAMES[first.axis]
        raise CoordinateError(f"both angles are marked as {name}; one must be N or S, the other E or W")
    if first.axis == "lat" or second.axis == "lon":
        return first, second, ""
    if first.axis == "lon" or second.axis == "lat":
        return second, first, ""
    if min(abs(first.degrees), abs(second.degrees)) > 90:
        raise CoordinateError(
            f"neither {first.degrees:g} nor {second.degrees:g} can be a latitude, which ends at 90"
        )
    if abs(first.degrees) > 90:
        return (
            second,
            first,
            f"Read as longitude, latitude, because {first.degrees:g} can't be a latitude.",
        )
    return first, second, ""
