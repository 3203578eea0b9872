"""Foreign files: reading and writing GeoPackage, GeoJSON, KML, GPX, Shapefile, tables and more. No Qt."""
