"""The bundled atlas as text, the basemap, symbols, and the scripts that build them."""
