"""Draw lists to ink: screen, PNG, PDF and SVG."""
