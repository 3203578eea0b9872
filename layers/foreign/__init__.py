"""Foreign layers as arrays: read in batches, styled and found without an object per feature."""
