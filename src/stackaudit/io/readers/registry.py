"""The readers of other files than our own stack files: the library's, then those of installed packages."""

from __future__ import annotations

from stackaudit.core.registry import Registry
from stackaudit.io.readers.base import Reader

READERS = Registry(
    "stackaudit.readers",
    Reader,
    (
        "stackaudit.io.readers.lists.own_tables:FOLDER",
        "stackaudit.io.readers.lists.own_tables:WORKBOOK",
        "stackaudit.io.readers.formats.n8n:READER",
        "stackaudit.io.readers.formats.cyclonedx:READER",
        "stackaudit.io.readers.formats.dbt:READER",
        "stackaudit.io.readers.formats.archimate:READER",
        "stackaudit.io.readers.formats.backstage:READER",
        "stackaudit.io.readers.formats.threagile:READER",
        "stackaudit.io.readers.formats.meltano:READER",
        "stackaudit.io.readers.formats.mermaid:READER",
        "stackaudit.io.readers.formats.structurizr:READER",
        "stackaudit.io.readers.formats.graphml:READER",
        "stackaudit.io.readers.formats.openlineage:READER",
        "stackaudit.io.readers.formats.register:READER",
        "stackaudit.io.readers.lists.kinds:CSV",
        "stackaudit.io.readers.lists.kinds:EXCEL",
        "stackaudit.io.readers.lists.kinds:JSON_RECORDS",
        "stackaudit.io.readers.lists.kinds:JSON_LINES",
        "stackaudit.io.readers.lists.kinds:MARKDOWN",
        "stackaudit.io.readers.lists.kinds:HTML",
    ),
    "reader",
)
"""Every reader, in the order in which messages list them. What one of the formats recognises, no other does."""
