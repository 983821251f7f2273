"""What is known of public products: names, what they do and hold, connectors; and which product a name means."""

from __future__ import annotations

from stackaudit.catalog.known import Catalog
from stackaudit.catalog.loading import catalog
from stackaudit.catalog.records import Connection, KnownTool, Match

__all__ = ["Catalog", "Connection", "KnownTool", "Match", "catalog"]
