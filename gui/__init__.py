"""Everything that imports PySide6: window, canvas, tools, panels, painting, command line."""
