"""KML and KMZ: own reader and writer, so that folders, styles and every field survive."""
