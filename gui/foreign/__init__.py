"""Foreign layers in the window: importing, listing, styling and exporting them."""
