"""Formats that other programs write: each module is one format, `readers.registry.FORMATS` is all of them."""
