"""Looks: colours, widths, sizes and fonts in one place, for window, map, figure, chart and web page."""
