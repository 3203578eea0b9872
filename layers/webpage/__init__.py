"""The atlas as one self-contained HTML file, which opens anywhere without a network."""
