"""The readers of files of tables, one a kind of file; all of them read by the same steps."""

from __future__ import annotations

from stackaudit.io.readers.base import Reader
from stackaudit.io.readers.lists.reader import read_list
from stackaudit.io.readers.lists.tables import Kind, kind_of


def _reader(kind: Kind, reads: str) -> Reader:
    return Reader(
        kind,
        reads,
        lambda given: kind_of(given) == kind,
        lambda given: read_list(given, kind),
        names_products=True,
        last_resort=True,
    )


CSV = _reader("csv", "a list of tools or integrations as CSV text")
EXCEL = _reader("excel", "lists of tools and integrations in an Excel workbook")
JSON_RECORDS = _reader("json-records", "a list of tools or integrations as JSON records")
JSON_LINES = _reader("json-lines", "a list of tools or integrations as JSON, one record a line")
MARKDOWN = _reader("markdown", "tables of tools or integrations in a Markdown text")
HTML = _reader("html", "tables of tools or integrations in a web page")
