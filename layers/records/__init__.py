"""Records: the one definition of every row in the atlas. They validate, name columns and build forms."""
