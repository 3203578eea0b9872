"""From the atlas to a draw list: everything visible as arrays in page units."""
