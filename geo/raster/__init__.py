"""Many features to pixels in NumPy: points by stamping whole frames, lines and areas cut to the pixel."""
