"""Data in, text and tables out: Markdown, JSON, what a notebook shows. One `Report` feeds them all."""
