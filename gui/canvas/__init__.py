"""The map widget: cached pictures, live overlays and one cancellable job."""
