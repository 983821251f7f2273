"""Rows of a table by the names of their columns, and amounts of money as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from stackaudit.core.findings import Table


def records(table: Table | None) -> Iterator[dict[str, Any]]:
    """Each row as a dictionary; none where there is no table."""
    if table is not None:
        yield from (dict(zip(table.columns, row, strict=True)) for row in table.rows)


def amount(currency: str | None, money: float) -> str:
    """An amount in whole units of its currency.

    >>> amount("EUR", 103439.5), amount(None, 12.0)
    ('EUR 103,440', '12')
    """
    whole = f"{Decimal(repr(money)).quantize(Decimal(1), ROUND_HALF_UP):,}"
    return f"{currency} {whole}" if currency else whole
