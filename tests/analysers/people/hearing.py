"""Short ways to ask one theme of the people analyser about one initiative."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from stackaudit.analysers.people.context import Context, Outcome, Rollout
from stackaudit.analysers.people.rules import RULES
from stackaudit.analysers.people.rules.common import AT_ODDS, NOT_AS_EXPECTED
from stackaudit.analysers.people.settings import PeopleSettings
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.rows import table_of
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.tables.people import ROWS
from stacks import Document, read

SECOND_HALF = {
    rule.id: dict(rule.triggers)
    for rule in RULES
    if rule.theme in {NOT_AS_EXPECTED, AT_ODDS}
    or rule.id.partition(".")[2]
    in {
        *("no-super-user", "support-overload", "role-vacant", "role-overload", "separation"),
        *("training-cadence", "training-attendance", "no-cheat-sheet"),
    }
}
"""The examples of the rules of themes 7.8 to 7.14."""
FIRST_HALF = {rule.id: dict(rule.triggers) for rule in RULES if rule.id not in SECOND_HALF}
"""The examples of the rules of themes 7.1 to 7.7."""
Theme = Callable[[Rollout], Outcome]
TODAY = "2026-11-01"
SUBJECT = "initiative:crm"


def context_of(document: Document, policy: Policy = DEFAULT_POLICY, **settings: Any) -> Context:
    """A stack under examination, with some settings of the analyser."""
    return Context(StackGraph(read(document), policy), PeopleSettings.read(settings))


def hear(theme: Theme, settings: Mapping[str, Any] = FrozenDict(), /, **facts: Any) -> Outcome:
    """What a theme says of an initiative called CRM, on the first of November 2026."""
    written = {"name": "Test", "tools": ["crm"], "as_of": TODAY, "initiatives": [{"id": "crm", "name": "CRM", **facts}]}
    return theme(context_of(written, **settings).rollouts[0])


def codes(told: Outcome) -> list[str]:
    """The codes of what is found."""
    return sorted(finding.code for finding in told.findings)


def only(told: Outcome, code: str) -> Finding:
    """The only finding of a kind."""
    (found,) = [finding for finding in told.findings if finding.code == code]
    return found


def numbers(finding: Finding) -> dict[str, float]:
    """The numbers that a finding rests on, by name."""
    return {row.name: row.value for row in finding.evidence if isinstance(row, Quantity)}


def facts(told: Outcome) -> set[str]:
    """The facts that are missing."""
    return {unknown.fact for unknown in told.unknowns}


def cells(told: Outcome, name: str) -> list[dict[str, Any]]:
    """The rows of one table, by column."""
    (kind,) = [row for row in ROWS if row.table == name]
    table = table_of(kind, [row for row in told.rows if isinstance(row, kind)])
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def parts(told: Outcome) -> list[tuple[str, float | None, float, float]]:
    """What goes into the scores: label, value, least and most, in order of the labels."""
    return sorted(
        ((str(one.label), one.part.value, one.part.low, one.part.high) for one in told.elements), key=lambda row: row[0]
    )


def text(told: Outcome) -> str:
    """Every word that a reader may see."""
    said = [str(m) for f in told.findings for m in (f.title, f.why, f.advice)]
    said += [repr(f.evidence) + repr(f.subjects) for f in told.findings]
    said += [str(u.message) + repr(u.subjects) for u in told.unknowns]
    said += [str(one.label) for one in told.elements]
    return "\n".join([*said, *(repr(row) for row in told.rows)])
