"""Routes measured and planned: lengths as ranges, computed legs, and the profile of a route."""
