"""The web page in the window: made beside the work, shown by an engine that can't reach the network."""
