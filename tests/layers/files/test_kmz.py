"""KMZ: members, bombs, damage, and the large one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from layers.errors import CancelledError, FormatError
from layers.files.exporting import loss_report, write_file
from layers.files.importing import read_file
from layers.files.limits import Limits
from layers.files.progress import Progress
from tests.helpers.big_kmz import write_big_kmz
from tests.helpers.feature_sets import assert_same
from tests.layers.files.test_kml import FULL, placemark, read_one, written


def zipped(tmp_path: Path, members: dict[str, bytes | str], name: str = "a.kmz") -> Path:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def test_members_of_a_kmz(tmp_path: Path) -> None:
    picture = b"\x89PNG" + bytes(10)
    path = zipped(
        tmp_path,
        {
            "sub/other.kml": placemark("<name>other</name>"),
            "doc.kml": placemark("<name>main</name>"),
            "files/a.png": picture,
            "../evil.txt": "x",
            "/abs.txt": "x",
            "C:\\x.txt": "x",
        },
    )
    found = read_one(path)
    assert found.attributes.to_pylist() == [{"name": "main"}]
    assert found.kml is not None
    assert found.kml.files == {
        "sub/other.kml": placemark("<name>other</name>").encode(),
        "files/a.png": picture,
    }
    whats = {finding.what: finding.count for finding in found.report.of_kind("not understood")}
    assert whats == {
        "Members whose names lead out of the KMZ are left out": 3,
        "Other KML files in the KMZ must be opened by their name": 1,
    }
    assert read_one(path, layer="sub/other.kml").attributes.to_pylist() == [{"name": "other"}]
    again = read_one(write_file(found, tmp_path / "b.kmz"))
    assert again.kml is not None
    assert again.kml.files == found.kml.files
    assert "Pictures" in loss_report(found, "kml")[0].what
    assert sorted(p.name for p in tmp_path.parent.glob("evil*")) == []
    with pytest.raises(FormatError, match="has no “x"):
        read_one(path, layer="x.kml")


def test_written_twice_is_the_same_bytes(tmp_path: Path) -> None:
    full = read_one(written(tmp_path, FULL))
    assert (
        write_file(full, tmp_path / "a.kmz").read_bytes() == write_file(full, tmp_path / "b.kmz").read_bytes()
    )


def bomb(tmp_path: Path, size: int) -> Path:
    path = tmp_path / "bomb.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("doc.kml", "w") as file:
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    return path


def test_zip_bombs_and_claims(tmp_path: Path) -> None:
    path = bomb(tmp_path, 80 << 20)
    with pytest.raises(FormatError, match="times its size"):
        read_file(path)
    with pytest.raises(FormatError, match="would unpack to"):
        read_one(path, limits=Limits(unpacked_bytes=1 << 20))
    with pytest.raises(FormatError, match="members"):
        read_one(zipped(tmp_path, {f"{i}.kml": "" for i in range(5)}), limits=Limits(members=3))
    # A member that claims as much as the field holds.
    plain = zipped(tmp_path, {"doc.kml": placemark("<name>x</name>")}).read_bytes()
    claimed = _with_size(plain, 0xFFFFFFFE)
    with pytest.raises(FormatError, match="would unpack to 4 096 MB"):
        read_file(written(tmp_path, claimed, "c.kmz"))
    # A member that is longer than it claims.
    short = _with_size(plain, 10)
    with pytest.raises(FormatError, match=r"damaged|longer"):
        read_file(written(tmp_path, short, "d.kmz"))


def _with_size(data: bytes, size: int) -> bytes:
    """The zip with another unpacked size in its table of contents."""
    buffer = bytearray(data)
    at = buffer.index(b"PK\x01\x02")
    buffer[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(buffer)


def test_damaged_and_locked_zips(tmp_path: Path) -> None:
    whole = zipped(tmp_path, {"doc.kml": FULL}).read_bytes()
    with pytest.raises(FormatError, match="full copy"):
        read_file(written(tmp_path, whole[: len(whole) // 2], "a.kmz"))
    hurt = bytearray(whole)
    hurt[60:80] = bytes(20)
    with pytest.raises(FormatError, match="damaged"):
        read_file(written(tmp_path, bytes(hurt), "a.kmz"))
    locked = bytearray(whole)
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FormatError, match="password"):
        read_file(written(tmp_path, bytes(locked), "a.kmz"))
    with pytest.raises(FormatError, match="zip without"):
        read_file(zipped(tmp_path, {"a.txt": "x"}, "t.kmz"))
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("doc.kml", FULL)
    with pytest.raises(FormatError, match="zip without"):
        read_file(zipped(tmp_path, {"in.kmz": nested.getvalue()}, "n.kmz"))


def test_a_large_kmz_is_read_whole_and_can_be_stopped(tmp_path: Path) -> None:
    path = write_big_kmz(tmp_path / "big.kmz", placemarks=3_000, folders=120)
    shares: list[float] = []
    found = read_one(path, progress=Progress(lambda share, text: shares.append(share)))
    assert len(found) == 3_000
    assert len(found.folders) == 120
    assert int(found.features_below()[[f.parent == -1 for f in found.folders]].sum()) == 3_000
    assert found.attributes.schema.names[:2] == ["name", "description"]
    assert found.report.geometry_types == {"Point": 2700, "LineString": 150, "Polygon": 150}
    assert shares == sorted(shares)
    again = read_one(write_file(found, tmp_path / "again.kmz"))
    assert_same(again, found, digits=0)
    assert again.folders == found.folders
    with pytest.raises(CancelledError):
        read_one(path, progress=Progress(cancelled=lambda: len(shares) > 0))
