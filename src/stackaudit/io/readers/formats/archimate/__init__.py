"""ArchiMate models, as Open Exchange files and as Archi's own files."""

from stackaudit.io.readers.formats.archimate.reader import READER

__all__ = ["READER"]
