"""Files damaged at random: every reader either reads them or says in words what is wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from layers.errors import FormatError
from layers.files.exporting import write_file
from layers.files.formats import FORMATS
from layers.files.importing import read_file
from tests.helpers.feature_sets import sample

ROUNDS = 40
_GARBAGE = (
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\xff\xff\xff\x7f",
    b"<",
    b'"',
    b"&#x;",
    b"1e999",
    b"[[[[",
    b"null",
)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _scattered(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _repeated(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.randrange(64)]
    return data[:start] + piece * rng.randrange(2, 50) + data[start + len(piece) :]


def _spliced(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + rng.choice(_GARBAGE) + data[start + rng.randrange(8) :]


def _holed(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(200) :]


DAMAGE: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _scattered, _repeated, _spliced, _holed)


@pytest.mark.parametrize("key", [chosen.key for chosen in FORMATS if chosen.writer])
def test_damaged_files_end_in_words(tmp_path: Path, key: str) -> None:
    chosen = next(chosen for chosen in FORMATS if chosen.key == key)
    path = write_file(sample(only_points=key == "shapefile"), tmp_path / f"a{chosen.endings[0]}")
    parts = {part: part.read_bytes() for part in tmp_path.iterdir() if part.stat().st_size}
    rng = random.Random(key)
    for _ in range(ROUNDS):
        for part, data in parts.items():
            part.write_bytes(data)
        hurt = rng.choice(sorted(parts))
        hurt.write_bytes(rng.choice(DAMAGE)(parts[hurt], rng))
        with suppress(FormatError):
            for layer in read_file(path, format_key=key):
                assert list(layer.report.lines())
                assert len(layer.attributes.to_pylist()) == len(layer)
                assert sum(len(shapes) for _, shapes in layer.shapes()) == len(layer)
