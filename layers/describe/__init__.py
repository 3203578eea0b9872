"""Records in words: what the inspector, a tooltip and the web page's popups say of a place or leg."""
