"""What a document looks like: tables, versions, and what opening one gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from layers.atlas import Atlas
from layers.document.geometry import SRS_ID
from layers.edits import Edit

APPLICATION = "Pit2Port"
SCHEMA = 1
"""Version of the tables; a document of a newer one isn't opened."""
CRS = "EPSG:4326"
GEOPACKAGE_ID = 0x47504B47
GEOPACKAGE_VERSION = 10300
GEOMETRY_TYPES = {"sites": "POINT", "legs": "LINESTRING", "areas": "MULTIPOLYGON"}
HISTORY_COLUMNS = ("at", "who", "label", "source", "certainty", "reason", "edit")
WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)

FRAMEWORK = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
  max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)
  REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE document (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE history (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, label TEXT NOT NULL,
  source TEXT NOT NULL, certainty TEXT NOT NULL, reason TEXT NOT NULL, edit TEXT NOT NULL);
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""
SPATIAL_REFERENCE_SYSTEMS = (
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinates"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinates"),
    ("WGS 84", SRS_ID, "EPSG", SRS_ID, WGS84, "longitude and latitude in degrees"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds.

    Attributes
    ----------
    atlas : Atlas
    history : list of Edit
        Edits saved with it, oldest first.
    extras : tuple of str
        Tables and columns that other programs added and that a save would lose.
    """

    atlas: Atlas
    history: list[Edit]
    extras: tuple[str, ...] = field(default=())
