"""What a mouse or key press on the map does: select, move, measure, add."""
