"""The atlas: records, tables, edits, evidence, draw lists, figures, files. No Qt."""

import os

# A plugin of pydantic that happens to be installed (there are some that log what is validated, and where
# to) would see every record; looking for them also reads the metadata of all packages at the start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
