"""The attribute table: rows of the atlas and of own layers, linked with the map."""
