"""Files as strangers might send them: each is refused in words or comes in whole, and does no harm."""

from __future__ import annotations

import io
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from layers.files.exporting import write_file
from layers.files.feature_set import FeatureSet

SCRIPT = "<script>alert(1)</script><img src='http://127.0.0.1:9/x' onerror='alert(2)'>"
FORMULAS = ("=cmd|'/c calc'!A1", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://127.0.0.1:9")')
_POINT = "<Point><coordinates>125.4,38.7</coordinates></Point>"
_KML = '<?xml version="1.0"?>\n{}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name>{}</Document></kml>'
_RING = "[[125,38],[126,39],[126,38],[125,39],[125,38]]"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file and what must become of it.

    Attributes
    ----------
    name : str
    data : bytes
    refused : str
        Words of the refusal; empty when the file comes in.
    features : int
        How many come in.
    said : str
        Words that its report holds; empty for none in particular.
    size : int
        Bytes that the file claims to have beyond its data, as a hole.
    """

    name: str
    data: bytes
    refused: str = ""
    features: int = 0
    said: str = ""
    size: int = 0


def hostile_files() -> Iterator[Hostile]:
    """All of them, made anew."""
    yield from _xml()
    yield from _zips()
    yield from _claims()
    yield from _json()
    yield from _tables()


def write_all(folder: Path) -> list[tuple[Path, Hostile]]:
    """The files in a folder."""
    found = []
    for one in hostile_files():
        path = folder / one.name
        path.write_bytes(one.data)
        if one.size:
            os.truncate(path, one.size)
        found.append((path, one))
    return found


def _kml(body: str, doctype: str = "") -> bytes:
    return _KML.format(doctype, body).encode()


def _mark(name: str, inner: str = _POINT) -> str:
    return f"<Placemark><name>{name}</name>{inner}</Placemark>"


def _xml() -> Iterator[Hostile]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE kml [<!ENTITY l0 "lol">{laughs}]>'
    yield Hostile("laughs.kml", _kml(_mark("&l9;"), laughs), "document type")
    entity = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield Hostile("entity.kml", _kml(_mark("&x;"), entity), "document type")
    remote = '<!DOCTYPE gpx SYSTEM "http://127.0.0.1:9/evil.dtd">'
    yield Hostile("remote.gpx", f'{remote}<gpx><wpt lat="1" lon="2"/></gpx>'.encode(), "document type")
    link = "<NetworkLink><name>live</name><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>"
    yield Hostile("link.kml", _kml(link + _mark("a")), features=1, said="aren't followed")
    deep = "<Folder>" * 5000 + _mark("a") + "</Folder>" * 5000
    yield Hostile("deep.kml", _kml(deep), "nested more than")
    nested = "<MultiGeometry>" * 5000 + _POINT + "</MultiGeometry>" * 5000
    yield Hostile("nested.kml", _kml(_mark("a", nested)), "nested too deeply")
    odd = "<Point><coordinates>nan,inf</coordinates></Point>"
    yield Hostile("nan.kml", _kml(_mark("a", odd) + _mark("b")), features=2, said="not a number")
    text = SCRIPT.replace("<", "&lt;")
    evil = (
        f"<description>{text}</description><address>{text}</address><ExtendedData>"
        f'<Data name="{text}"><displayName>{text}</displayName><value>{text}</value></Data></ExtendedData>'
    )
    yield Hostile(
        "script.kml", _kml(f"<description>{text}</description>{_mark(text, evil + _POINT)}"), features=1
    )


def _zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _zips() -> Iterator[Hostile]:
    yield Hostile("bomb.kmz", _zipped({"doc.kml": bytes(80 << 20)}), "times its size")
    doc = _kml(_mark("a"))
    away = _zipped({"doc.kml": doc, "../../escaped.txt": b"x", "/tmp/escaped.txt": b"x"})
    yield Hostile("traversal.kmz", away, features=1, said="lead out of the KMZ")
    yield Hostile("traversal.zip", _zipped({"../a.shp": b"x", "../a.dbf": b"x"}), "no shapefile")
    claimed = bytearray(_zipped({"doc.kml": doc}))
    at = claimed.index(b"PK\x01\x02")
    claimed[at + 24 : at + 28] = (0xFFFFFFFE).to_bytes(4, "little")
    yield Hostile("claims.kmz", bytes(claimed), "would unpack to")


def _claims() -> Iterator[Hostile]:
    yield Hostile("hole.kml", _kml(_mark("a")), "more than the", size=10 << 30)
    yield Hostile("hole.csv", b"lon,lat\n125,38\n", "more than the", size=10 << 30)
    # 2^32 - 1 points of 16 bytes each would be 64 GB.
    vast = struct.pack("<BII", 1, 2, 0xFFFFFFFF) + bytes(16)
    yield Hostile("vast.gpkg", _vast_geopackage(vast), features=1, said="can't be read")
    rows = b'{"type":"FeatureCollection","features":[' + b"[" * 100_000
    yield Hostile("brackets.geojson", rows, "nested")
    yield Hostile("vast.csv", b"wkb,name\n" + vast.hex().encode() + b",a\n", features=1)


def _vast_geopackage(vast: bytes) -> bytes:
    """A GeoPackage whose one line claims to have as many points as the field for it can hold."""
    sound = struct.pack("<BII", 1, 2, 2) + struct.pack("<4d", 125, 38, 126, 39)
    made = FeatureSet("a", pa.chunked_array([pa.array([sound])]), pa.table({"n": [1]}), "EPSG:4326")
    with tempfile.TemporaryDirectory() as folder:
        data = write_file([made], Path(folder) / "a.gpkg").read_bytes()
    assert sound in data
    return data.replace(sound, vast + sound[len(vast) :])


def _json() -> Iterator[Hostile]:
    def collection(*geometries: str) -> bytes:
        features = ",".join(
            f'{{"type":"Feature","properties":{{"n":{number}}},"geometry":{geometry}}}'
            for number, geometry in enumerate(geometries)
        )
        return f'{{"type":"FeatureCollection","features":[{features}]}}'.encode()

    point = '{"type":"Point","coordinates":[125,38]}'
    odd = [f'{{"type":"Point","coordinates":[{pair}]}}' for pair in ("NaN,38", "125,Infinity", "1e999,38")]
    yield Hostile("nan.geojson", collection(point, *odd), features=4, said="not a number")
    bow = f'{{"type":"Polygon","coordinates":[{_RING}]}}'
    yield Hostile("bow.geojson", collection(bow), features=1, said="cross themselves")
    line = '{"type":"LineString","coordinates":[[125,38],[126,39]]}'
    both = f'{{"type":"GeometryCollection","geometries":[{point},{line},{bow}]}}'
    yield Hostile("mixed.geojson", collection(point, line, bow, both, "null"), features=5)
    inner = '{"type":"GeometryCollection","geometries":[' * 300 + point + "]}" * 300
    yield Hostile("collections.geojson", collection(inner, point), features=2, said="nested too deeply")
    evil = SCRIPT.replace('"', "'")
    script = f'{{"type":"Feature","id":"{evil}","properties":{{"{evil}":"{evil}"}},"geometry":{point}}}'
    yield Hostile(
        "script.geojson",
        f'{{"type":"FeatureCollection","name":"{evil}","features":[{script}]}}'.encode(),
        features=1,
    )


def _tables() -> Iterator[Hostile]:
    cells = [cell.replace('"', '""') for cell in FORMULAS]
    lines = [f'{125 + n / 10},38,"{cell}"' for n, cell in enumerate(cells)]
    yield Hostile("formulas.csv", ("lon,lat,name\n" + "\n".join(lines)).encode(), features=len(FORMULAS))
    yield Hostile("nan.csv", b"lon,lat,name\nnan,38,a\n125,inf,b\n1e999,38,c\n125,38,d\n", features=4)
    long = b'125,38,"' + b"x" * 200_000 + b'"\n'
    yield Hostile("long.csv", b"lon,lat,name\n" + long, features=1)
