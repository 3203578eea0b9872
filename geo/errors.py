"""Errors of the geography package. Every message says what happened and how to mend it."""


class GeoError(Exception):
    """Root of all errors raised by ``geo``."""


class CrsError(GeoError, ValueError):
    """Raised when a CRS is unknown, not projected, or cannot be reached from the data's CRS."""


class CoordinateError(GeoError, ValueError):
    """Raised when a coordinate can't be understood or lies out of range."""


class GeometryError(GeoError, ValueError):
    """Raised when a geometry is empty, broken or not finite."""


class BasemapError(GeoError, OSError):
    """Raised when the bundled basemap is missing or damaged."""


class RouteError(GeoError, ValueError):
    """Raised when no water path joins two points; says which end is at fault."""
