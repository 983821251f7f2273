"""The tables of consents and withdrawals, and the share of withdrawals that arrive."""

from __future__ import annotations

import math
from collections.abc import Iterator

from stackaudit.analysers.privacy.consents import Demand, Standing
from stackaudit.analysers.privacy.context import Context
from stackaudit.core.findings import Measure, Table, Term
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.graph.flows import Flow
from stackaudit.tables.privacy import ConsentRow, WithdrawalRow

_HOUR = 3600.0


def consent_tables(context: Context) -> Iterator[Table]:
    """Yield one row for each contact tool and the records it goes by, and one for each way of a withdrawal."""
    yield table_of(ConsentRow, lambda: _consents(context))
    yield table_of(WithdrawalRow, lambda: _withdrawals(context))


def _consents(context: Context) -> Iterator[ConsentRow]:
    for demand in context.consents.demands:
        found = context.consents.standings(demand)
        yield _row(demand, found[0] if found else None)


def _row(demand: Demand, one: Standing | None) -> ConsentRow:
    arrival = None if one is None else one.arrival
    ages = (None, None) if arrival is None or one is None or one.master is None else arrival.age
    records = next(iter(demand.records), None) if one is None else one.record
    return ConsentRow(
        tool=demand.contact.tool.id,
        capabilities=demand.contact.capabilities,
        entities=demand.contact.entities,
        bases=demand.bases,
        records=records,
        master=None if one is None else one.master,
        state="unknown" if one is None or (one.state == "ok" and one.open) else one.state,
        flags=() if one is None else one.flags,
        open=() if one is None else one.open,
        lost=() if arrival is None else arrival.lost,
        outside=() if one is None else one.outside,
        age_low=_hours(ages[0]),
        age_high=_hours(ages[1]),
        way=None if arrival is None else _way(arrival.route),
    )


def _withdrawals(context: Context) -> Iterator[WithdrawalRow]:
    for one in context.consents.withdrawals:
        low, high = one.messages(context.settings.message_every * _HOUR)
        yield WithdrawalRow(
            records=one.record,
            producer=one.producer,
            master=one.master,
            tool=one.tool,
            arrives=one.path,
            lag_low=_hours(one.lag[0]),
            lag_high=_hours(one.lag[1]),
            messages_low=int(low) if low < math.inf else None,
            messages_high=int(high) if high < math.inf else None,
        )


def _hours(seconds: float | None) -> float | None:
    return round(seconds / _HOUR, 6) if seconds is not None and seconds < math.inf else None


def _way(route: tuple[Flow, ...]) -> str | None:
    return " > ".join((route[0].source, *(flow.target for flow in route))) if route else None


def consent_measures(context: Context) -> Iterator[Measure]:
    """Yield the share of the ways of withdrawals that lead to the tools that contact people."""
    found = context.consents.withdrawals
    if not found:
        return
    sure, may = (sum(one.path in answers for one in found) for answers in ({True}, {True, None}))
    low, high = sure / len(found), may / len(found)
    terms = (
        Term(say("ways from a tool where consents are stated to one that contacts people"), float(len(found))),
        Term(say("a withdrawal arrives for certain"), float(sure)),
        Term(say("it arrives or may arrive"), float(may)),
    )
    yield Measure(
        "privacy.withdrawals_arriving",
        low if low == high else None,
        low,
        high,
        1.0 - (may - sure) / len(found),
        "share",
        "higher",
        terms,
        "" if low == high else "flows do not state what they carry or whether they run",
    )
