"""Edits of a stack: records of what changes, a reader of files of them, and how each is carried out."""
