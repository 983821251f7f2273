"""Software catalogs of Backstage: components, resources, systems, the APIs between them, and who owns them."""

from stackaudit.io.readers.formats.backstage.reader import READER

__all__ = ["READER"]
