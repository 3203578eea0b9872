"""Pure geography: coordinates, CRS, viewport, geodesy, land and sea, rasterising. No sites, no Qt."""
