"""Reads KML and KMZ whole: folders, styles, every field, unknown tags kept, nothing fetched."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from xml.parsers import expat

from layers.errors import FormatError
from layers.files.carried_columns import without_carried
from layers.files.feature_set import FeatureSet
from layers.files.geometry_check import checked
from layers.files.import_report import ImportReport
from layers.files.kml.builder import KmlBuilder
from layers.files.kml.parser import KmlParser
from layers.files.reading import ReadOptions
from layers.files.safe_zip import SafeZip, safe_zip
from layers.files.xml_text import Window, XmlSource, parse_xml, utf8_of


def read_kml(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The placemarks of a KML file.

    Parameters
    ----------
    path : Path
    options : ReadOptions, optional

    Returns
    -------
    tuple of one FeatureSet
        In WGS 84, with `FeatureSet.kml`. Descriptions are text, whatever HTML is in them.

    Raises
    ------
    FormatError
        When the file isn't KML or is cut off; says the line.
    CancelledError
    """
    options = options or ReadOptions()
    report = ImportReport(path.name, "KML")
    return (_features(XmlSource.of_file(path), path.name, path.stem, report, options, {}),)


def read_kmz(path: Path, options: ReadOptions | None = None) -> tuple[FeatureSet, ...]:
    """The placemarks of the main KML in a KMZ, or of the one that `options.layer` names.

    Raises
    ------
    FormatError
        As `read_kml`, and when the zip is damaged or would unpack to too much.
    CancelledError
    """
    options = options or ReadOptions()
    report = ImportReport(path.name, "KMZ")
    with safe_zip(path, options.limits) as archive:
        member = _main_member(archive, path.name, options.layer)
        files = _other_files(archive, member, report, options.limits.kept_bytes)
        what = path.name if member == "doc.kml" else f"{path.name}: {member}"
        source = XmlSource(archive.size(member), lambda: archive.pieces(member))
        return (_features(source, what, path.stem, report, options, files),)


def _main_member(archive: SafeZip, source: str, wanted: str | None) -> str:
    """The KML that Google Earth would show: doc.kml, or the first one, the top folder before others."""
    found = [name for name in archive.names if name.lower().endswith(".kml")]
    if wanted is not None:
        if wanted not in found:
            raise FormatError(f"“{source}” has no “{wanted}”. It has: {', '.join(found[:10])}.")
        return wanted
    if not found:
        raise FormatError(f"“{source}” holds no KML.")
    ranked = sorted(found, key=lambda name: (name.count("/"), name.lower() != "doc.kml"))
    return ranked[0]


def _other_files(archive: SafeZip, member: str, report: ImportReport, room: int) -> dict[str, bytes]:
    """The KMZ's other members, as far as there is room for them."""
    files: dict[str, bytes] = {}
    for name in archive.unsafe:
        report.not_understood("Members whose names lead out of the KMZ are left out", f"“{name[:80]}”")
    for name in archive.names:
        if name == member:
            continue
        if PurePosixPath(name).suffix.lower() == ".kml":
            report.not_understood("Other KML files in the KMZ must be opened by their name", f"“{name[:80]}”")
        size = archive.size(name)
        if size > room:
            report.not_understood("Members too large to be kept are left out", f"“{name[:80]}”")
            continue
        room -= size
        files[name] = archive.read(name)
    return files


def _features(
    source: XmlSource,
    what: str,
    stem: str,
    report: ImportReport,
    options: ReadOptions,
    files: dict[str, bytes],
) -> FeatureSet:
    text = utf8_of(source, options.encoding, report)
    progress = options.progress.part(0.02, 0.85)
    builders: list[KmlBuilder] = []

    def begin(window: Window, parser: expat.XMLParserType) -> None:
        builders.append(KmlBuilder(stem, report, options.limits, progress))
        KmlParser(window, parser, builders[-1], options.limits)

    try:
        parse_xml(text, begin, report, progress, what)
    except FormatError as error:
        count = builders[-1].count if builders else 0
        sound = f" {count} placemarks before it are sound." if count else ""
        message = str(error)
        place = "" if message.startswith((what, "“")) else f"{what}, "
        raise FormatError(f"{place}{message}{sound}") from error
    options.progress.step(0.85, "Building columns")
    features = without_carried(builders.pop().features(files), report)
    return checked(features, options.progress.part(0.9, 1))
