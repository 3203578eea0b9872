"""The atlas: records, tables, edits, evidence, draw lists, figures, files. No Qt."""
