"""Formats that other programs write: each module is one format, `readers.registry` names all of them."""
