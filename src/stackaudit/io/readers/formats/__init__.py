"""Formats that other programs write: each module is one format, `catalogue.FORMATS` is all of them."""
