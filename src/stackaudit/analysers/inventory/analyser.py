"""The inventory analyser."""

from __future__ import annotations

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.inventory import ages, coverage, owners, spoken
from stackaudit.analysers.inventory.case import Case
from stackaudit.analysers.inventory.headline import headline
from stackaudit.analysers.inventory.rules import RULES
from stackaudit.analysers.inventory.settings import InventorySettings
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.tables.inventory import ROWS

_ASKS = "What do we have, who answers for it, how well is it known, and what should be asked next?"

CHECKS = checks(
    "inventory",
    "owners:unowned",
    "ages:stale_facts",
    "alike:look_alikes",
    "spoken:standalone",
    "spoken:unused",
    "spoken:unlisted",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="inventory", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), settings=InventorySettings, rows=ROWS)
def inventory(graph: StackGraph, settings: InventorySettings) -> Review:
    """A tool that is in the list counts as known only as far as somebody stated its facts, and of which day they are.

    Looks: The tools in use, so neither planned nor retired ones. A tool is unowned if it names no business owner, or
    says that there is none, where other tools name theirs; where none does, the list is silent, and nothing is found.
    A record is stale if its provenance is older than the policy allows; one without provenance is of the stack's own
    day. Names are look-alikes if they are equal but for case, spaces, marks, accents and letters of other scripts, or
    one letter apart in a long word; accounts of one stated product are not told, nor long names with different vendors.
    Vendors, products, people, categories and capabilities that are spelt in two ways are told too. A tool stands alone
    if no step, need, integration, entity or capability speaks of it. It is unused if it states what it holds, and no
    step and no need asks for it. A tool is missing from the list if flows run over an iPaaS that is none of its tools,
    or if a vendor is on record that no tool names. Coverage is the share of what the other analysers ask of a tool of
    its kind that is stated. Ours.

    Rates: Base severity by kind. Unowned tools count by the weightiest of: hub, system of record (as critical as its
    entities), cut point of the flows, step of a primary journey. Those on which none of these hangs share one finding,
    as do standalone and unused ones, so that a long list is not a long list of findings.

    Errs when: An owner is named who has left, or several share a tool: a name is taken as an answer. A tool without a
    stated owner may well have one; that is why it is told as assumed. Facts may be old although their day is new, if
    somebody copied them. Two products may differ in a letter on purpose, and one product may go by two names that have
    nothing in common. What is known of a tool is not weighed: a field is a field.
    """
    case = Case(graph, settings)
    if not case.tools:
        raise NotApplicable("no tool is in use: all are planned or retired")
    findings = Findings.sorted(found(CHECKS, case))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in case.tools),
        findings=findings,
        unknowns=(*owners.not_stated(case), *ages.not_stated(case), *spoken.not_stated(case)),
        measures=tuple(coverage.measures(case)),
        tables=tuple(coverage.tables(case)),
        headline=headline(case, findings),
    )
