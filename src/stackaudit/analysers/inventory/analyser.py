"""The inventory analyser, and its answer in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.inventory.context import Context
from stackaudit.analysers.inventory.coverage import age_not_stated, measures, most_missing, tables
from stackaudit.analysers.inventory.listed import vendors_not_stated
from stackaudit.analysers.inventory.owners import Owners, owners_not_stated
from stackaudit.analysers.inventory.rules import LOOK_ALIKE, RULES, STANDALONE
from stackaudit.analysers.inventory.settings import InventorySettings
from stackaudit.analysers.inventory.tools import use_not_stated
from stackaudit.core.findings import Finding, Findings
from stackaudit.core.messages import Message, say
from stackaudit.graph import StackGraph
from stackaudit.tables.inventory import ROWS

_ASKS = "What do we have, who answers for it, how well is it known, and what should be asked next?"

CHECKS = checks(
    "inventory",
    "owners:unowned",
    "owners:owner_load",
    "coverage:stale_facts",
    "alike:look_alikes",
    "tools:standalone",
    "tools:unused",
    "listed:unknown_tools",
    "listed:unlisted",
    "products:same_product",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="inventory", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), settings=InventorySettings, rows=ROWS)
def inventory(graph: StackGraph, settings: InventorySettings) -> Review:
    """A tool that is in the list counts as known only as far as somebody stated its facts, and of which day they are.

    Looks: The tools in use, so neither planned nor retired ones. A tool is unowned if it names no business owner, or
    says that there is none, where other tools name theirs, or if its owner is stated to have left; where no tool names
    an owner, the list is silent, and nothing is found. Several names in one text are several owners. It is told
    if one person owns very many tools (settings).
    A record is stale if its provenance is older than the policy allows; one without provenance is of the stack's own
    day. Names are look-alikes if they are equal but for case, spaces, marks, accents and letters of other scripts, or
    one letter apart in a long word; accounts of one stated product are not told, nor long names with different vendors.
    Vendors, products, people, categories and capabilities that are spelt in two ways are told too. A tool stands alone
    if no step, need, integration, entity or capability speaks of it. It is unused if it states what it holds, no step
    and no need asks for it, it is no master, and no running flow leads from it. A tool is missing from the list if
    flows run over an iPaaS that is none of its tools, or if a vendor is on record that no tool names; where half of the
    tools are from one list, a tool in use that is from elsewhere is missing from that. Tools that are entries of one
    product, by the catalog, as stated or by their names, are told together. Coverage is the share of what the other
    analysers ask of a tool of its kind that is stated. Ours.

    Rates: Base severity by kind. Unowned tools count by the weightiest of: hub, system of record (as critical as its
    entities), cut point of the flows, step of a primary journey. All tools of a kind share one finding, with a row
    each, so that a long list is not a long list of findings.

    Errs when: An owner is named who has left, and the file does not say so: a name is taken as an answer. A tool that
    states no owner may well have one; that is why it is told as assumed. Facts may be old although their day is new, if
    somebody copied them. Two products may differ in a letter on purpose, and one product may go by two names that have
    nothing in common. What is known of a tool is not weighed: a field is a field.
    """
    context = Context(graph, settings)
    if not context.tools:
        raise NotApplicable("no tool is in use: all are planned or retired")
    findings = Findings.sorted(found(CHECKS, context))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in context.tools),
        findings=findings,
        unknowns=(
            *owners_not_stated(context),
            *age_not_stated(context),
            *use_not_stated(context),
            *vendors_not_stated(context),
        ),
        measures=tuple(measures(context)),
        tables=tuple(tables(context)),
        headline=_headline(context, findings),
    )


def _headline(context: Context, findings: tuple[Finding, ...]) -> tuple[Message, ...]:
    """Say how many tools there are, how many name an owner, and how much is known of them."""
    return (*_owners(context), *_known(context), *_rest(context, findings))


def _owners(context: Context) -> Iterator[Message]:
    owners = Owners(context)
    there, used = ("there", "") if context.graph.awaited else ("in use", " in use")
    if not owners.stated:
        one, many = f"{{n}} tool is {there}; whose it is is not stated", f"{{n}} tools are {there}; no owner is stated"
        yield say(one, many, n=len(context.tools))
    else:
        one, many = f"{{owned}} of {{n}} tool{used} names its owner", f"{{owned}} of {{n}} tools{used} name their owner"
        yield say(one, many, owned=len(owners.owned), n=len(context.tools))
    if context.graph.awaited:
        ahead = context.names(sorted(context.graph.awaited))
        yield say("{tools} is still to go live", "{tools} are still to go live", n=len(ahead), tools=ahead)


def _known(context: Context) -> Iterator[Message]:
    share = next(iter(measures(context))).value
    if share is not None:
        yield say("{share} of what is asked of them is stated", share=f"{share:.0%}")
    lacking = most_missing(context)
    if lacking:
        yield say("most often missing: {field}", field=lacking[0])
    assumed = sum(tool.from_catalog is not None for tool in context.tools)
    if assumed:
        yield say(
            "facts on {n} tool are from the catalog of known products, not from you",
            "facts on {n} tools are from the catalog of known products, not from you",
            n=assumed,
        )


def _rest(context: Context, findings: tuple[Finding, ...]) -> Iterator[Message]:
    models = sum(bool(tool.models) for tool in context.tools)
    if models:
        yield say("a model works in {n} of them", n=models)
    stale = len(context.ages.stale)
    if stale:
        yield say("the facts of {n} record are old", "the facts of {n} records are old", n=stale)
    alike = sum(one.code == LOOK_ALIKE.id for one in findings)
    if alike:
        yield say("{n} name may be another one misspelt", "{n} names may be others misspelt", n=alike)
    if any(one.code == STANDALONE.id for one in findings):
        yield say("of some tools nothing says what they are for")
