"""Makes a KMZ of the kind that Korea analysts pass around: large, nested, styled, full of HTML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

PLACEMARKS = 70_000
FOLDERS = 120
_KINDS = ("광산 Mine", "탄광 Coal mine", "항구 Port", "역 Station", "창고 Depot", "발전소 Power plant")
_COUNTIES = ("무산군", "단천시", "나진구역", "남포시", "개천시", "혜산시", "신의주시", "김책시")
_TEXT = "Headframe, spoil heaps and a rail spur; active on imagery of 2016. 갱구와 버력더미가 보인다. "


def write_big_kmz(path: Path, placemarks: int = PLACEMARKS, folders: int = FOLDERS) -> Path:
    """A KMZ with `placemarks` in `folders`, nested up to six deep; a tenth are lines and areas."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("doc.kml", "w") as file:
            for piece in _kml(placemarks, folders):
                file.write(piece.encode())
        archive.writestr("files/mine.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    return path


def _kml(placemarks: int, folders: int) -> Iterator[str]:
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" '
        'xmlns:gx="http://www.google.com/kml/ext/2.2">\n<Document>\n'
        "<name>북한 North Korea</name><open>1</open>\n"
        '<Schema name="site" id="site"><SimpleField type="int" name="tonnes"/>'
        '<SimpleField type="string" name="grade"/></Schema>\n'
    )
    for number in range(12):
        for state, scale in (("normal", 1.0), ("highlight", 1.3)):
            yield (
                f'<Style id="s{number}-{state}"><IconStyle><color>ff{number * 20:02x}66cc</color>'
                f"<scale>{scale}</scale><Icon><href>files/mine.png</href></Icon></IconStyle><LineStyle>"
                "<color>ff0000ff</color><width>2</width></LineStyle>"
                "<PolyStyle><color>7f00ff00</color></PolyStyle></Style>\n"
            )
        yield (
            f'<StyleMap id="s{number}"><Pair><key>normal</key><styleUrl>#s{number}-normal</styleUrl></Pair>'
            f"<Pair><key>highlight</key><styleUrl>#s{number}-highlight</styleUrl></Pair></StyleMap>\n"
        )
    per_folder = -(-placemarks // folders)
    depth = 0
    row = 0
    for folder in range(folders):
        wanted = folder % 6
        while depth > wanted:
            yield "</Folder>\n"
            depth -= 1
        name, shown = f"{_KINDS[folder % 6]} {folder}", int(folder % 7 != 3)
        yield f"<Folder><name>{name}</name><visibility>{shown}</visibility>\n"
        depth += 1
        for _ in range(min(per_folder, placemarks - row)):
            yield _placemark(row)
            row += 1
    yield "</Folder>\n" * depth + "</Document>\n</kml>\n"


def _placemark(row: int) -> str:
    kind, county = _KINDS[row % 6], _COUNTIES[row % 8]
    lon, lat = 124.2 + row * 7 % 6000 / 1000, 37.8 + row * 11 % 5000 / 1000
    return (
        f'<Placemark id="p{row}">\n<name>{kind} {row}</name>\n'
        '<description><![CDATA[<table border="1"><tr><td><b>'
        f"{county} {row}</b></td><td>{kind}</td></tr></table><p>{_TEXT * 2}</p>"
        f'<a href="http://example.org/{row}">source</a><script>alert({row})</script>]]></description>\n'
        f"<LookAt><longitude>{lon}</longitude><latitude>{lat}</latitude><altitude>0</altitude><heading>0</heading>"
        f"<tilt>0</tilt><range>1200</range></LookAt>\n<styleUrl>#s{row % 12}</styleUrl>\n"
        f'<ExtendedData><Data name="출처 source"><value>imagery {row % 97}</value></Data>'
        f'<Data name="county"><value>{county}</value></Data>'
        f'<Data name="checked"><value>2016-05-{row % 28 + 1:02d}</value></Data>'
        f'<SchemaData schemaUrl="#site"><SimpleData name="grade">B{row % 6 + 1}</SimpleData>'
        f'<SimpleData name="tonnes">{row * 10}</SimpleData></SchemaData></ExtendedData>\n'
        f"{_shape(row, lon, lat)}\n</Placemark>\n"
    )


def _shape(row: int, lon: float, lat: float) -> str:
    if row % 20 == 7:
        vertices = " ".join(f"{lon + i / 100:.5f},{lat + i % 3 / 100:.5f},0" for i in range(20))
        return f"<LineString><tessellate>1</tessellate><coordinates>\n{vertices}\n</coordinates></LineString>"
    if row % 20 == 13:
        a, b = 0.01, 0.02
        ring = f"{lon},{lat},0 {lon + a:.5f},{lat},0 {lon + a:.5f},{lat + b:.5f},0 {lon},{lat},0"
        return (
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
            f"{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        )
    return f"<Point>\n<coordinates>{lon},{lat},0</coordinates>\n</Point>"
