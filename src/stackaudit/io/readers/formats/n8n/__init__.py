"""Workflows of n8n: which tools an automation reads from and writes to."""

from stackaudit.io.readers.formats.n8n.reader import READER

__all__ = ["READER"]
