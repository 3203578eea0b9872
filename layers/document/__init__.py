"""The document: one GeoPackage with all tables, its history, and how it is saved without loss."""
