"""The readers of other files than our own stack files: the library's, then those of installed packages."""

from __future__ import annotations

from stackaudit.core.registry import gather
from stackaudit.io.readers.base import Reader
from stackaudit.io.readers.formats import archimate, backstage, cyclonedx, dbt, n8n, register, threagile
from stackaudit.io.readers.spreadsheet.own_tables import FOLDER, WORKBOOK
from stackaudit.io.readers.spreadsheet.reader import CSV, EXCEL

FORMATS: tuple[Reader, ...] = (
    n8n.READER,
    cyclonedx.READER,
    dbt.READER,
    archimate.READER,
    backstage.READER,
    threagile.READER,
    register.READER,
)
"""What each recognises, no other does: their marks exclude one another."""

BUILT_IN: tuple[Reader, ...] = (FOLDER, WORKBOOK, *FORMATS, CSV, EXCEL)
"""All readers of the library, in the order in which messages list them."""

LAST_RESORT = frozenset({CSV.id, EXCEL.id})
"""Readers that take any table: they are asked only where no other recognises an input."""


def readers() -> dict[str, Reader]:
    """Return every reader by its id; the entry point group `stackaudit.readers` adds to them.

    Raises:
        StackAuditError: an entry point is no `Reader`, or bears an id that is taken.
    """
    return gather("stackaudit.readers", Reader, BUILT_IN)
