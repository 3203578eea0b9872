"""Pure geography: coordinates, CRS, viewport, geodesy, land and sea, rasterising. No sites, no Qt."""

import os

# PROJ would otherwise fetch datum grids from a public server. The variable reaches every PROJ in the
# process, GDAL's own copy too; it is read when each first opens, so it has to be set this early.
os.environ["PROJ_NETWORK"] = "OFF"
