"""The privacy analyser."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.privacy.context import Context
from stackaudit.analysers.privacy.settings import PrivacySettings
from stackaudit.analysers.privacy.tables import measures, tables
from stackaudit.analysers.privacy.unknowns import not_stated
from stackaudit.analysers.privacy.words import named, with_nearest
from stackaudit.core.escape import visible
from stackaudit.core.findings import Findings
from stackaudit.core.messages import Message, say
from stackaudit.graph import StackGraph
from stackaudit.model.privacy import RANKS
from stackaudit.tables.privacy import ROWS

_ASKS = "Where can personal data be, by which way did it get there, and which protection did nobody write down?"

CHECKS = checks(
    "privacy",
    "file_copy:file_copy",
    "lower_class:lower_class",
    "outside_region:outside_region",
    "no_agreement:no_agreement",
    "cannot_delete:cannot_delete",
    "kept_too_long:kept_too_long",
    "beyond_need:beyond_need",
    "consent:consent",
    "withdrawal:withdrawal",
    "request_not_reached:request_not_reached",
    "unlisted:unlisted",
    "unrecorded:unrecorded",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="privacy", asks=_ASKS, rules=with_rules_of((), CHECKS), settings=PrivacySettings, rows=ROWS)
def privacy(graph: StackGraph, settings: PrivacySettings) -> Review:
    """What is stated of data decides; where it can be follows from roles and flows. This is no legal advice.

    Looks: An entity states whether it is personal data, an attribute may state a class of its own. A tool holds an
    attribute for certain if it is the system of record, makes it or keeps a copy and lists it, or if a flow that runs
    states that it carries it from there or there; a conduit holds what is stated to pass through it. A tool may hold
    what a flow that does not state what it carries may bring from a tool that has it or may have it, and what it is
    stated to need, unless all of its flows are on record. The proof is the shortest way there of flows that state it,
    or else the shortest possible one. On these tools the stated facts are looked at: the place, the agreement, the time
    limit, deletion, the company's own classification, and what a tool needs. An exposure that is stated and whose
    protection is not is told at half its severity, and asked; what nobody stated at all is one note. A copy by hand is
    told by the integration analyser, and this one is a row of it; a tool without single sign-on is told by the fit
    analyser. A tool that can contact people needs the records of their consents, or of objections where an activity
    states another basis: each attribute by a way of its own, over hops with a common key. A deletion spreads from where
    requests come in, over flows that are stated to carry it out; the fewest tools to tell by hand are those that no
    other of the rest leads to. A need without a way, or a flow that is late, is told by its own analyser, and these are
    rows of it.

    Rates: Base severity times a factor by the class of the data, which replaces how critical the records are, so that
    no kind of records hides data on health. From the worst class that is there for certain to the worst that may be;
    the lower end counts. Where data only may be there, it is told as assumed.

    Errs when: Flows or attributes are not recorded: what nobody wrote down is not seen. A class is taken as stated;
    nothing is guessed from names. It says where data can be and what nobody wrote down, never what is lawful: an
    article of a law is named only as the reason why a fact is asked. Ours.
    """
    context = Context(graph, settings)
    if not (context.holders.states_classes or context.levels):
        reason = "no kind of records states whether it is personal data or how confidential it is"
        raise NotApplicable(f"{reason}{_strange_levels(context)}{_without_agreement(graph)}")
    findings = Findings.sorted(found(CHECKS, context))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in graph.tools),
        findings=findings,
        unknowns=tuple(not_stated(context)),
        measures=tuple(measures(context)),
        tables=tuple(tables(context, findings)),
        headline=tuple(_headline(context)),
    )


_NAMED = 3


def _without_agreement(graph: StackGraph) -> str:
    """Return which tools state that there is no agreement, and what would tell whether one is needed, to append."""
    names = [tool.name for tool in graph.tools if tool.privacy is not None and tool.privacy.agreement is False]
    if not names:
        return ""
    more = (f"{len(names) - _NAMED} more",) if len(names) > _NAMED else ()
    text = (
        "; {tools} states that there is no data processing agreement: whether one is needed is told once it is stated "
    )
    text += "which kinds of records are personal data (personal: personal) and which tools hold them"
    many = text.replace("states", "state", 1)
    return str(say(text, many, n=len(names), tools=(*map(visible, names[:_NAMED]), *more)))


def _strange_levels(context: Context) -> str:
    """Return the words of confidentiality that are not among the policy's, to append to the reason."""
    words = [held.entity.sensitivity for held in context.graph.holdings.values() if held.entity.sensitivity]
    told = named(with_nearest(words, context.graph.policy.privacy.levels))
    shown = [visible(word) for word in told]
    return f" in a word of `privacy.levels`; these are none: {', '.join(shown)}" if shown else ""


def _headline(context: Context) -> Iterator[Message]:
    """Say how many tools hold personal data and special categories of it, and how many do not state its protection."""
    certain, possible = len(context.certain), len(context.held)
    if not possible:
        yield say("no tool is stated to hold personal data")
        return
    yield say("{n} tool holds personal data for certain", "{n} tools hold personal data for certain", n=certain)
    if possible > certain:
        yield say("{n} more may hold it", n=possible - certain)
    special = sum(RANKS[worst.certain] >= RANKS["special"] for _, worst in context.held)
    if special:
        yield say("{n} holds special categories of it", "{n} hold special categories of it", n=special)
    silent = sum(map(bool, context.lacking.values()))
    if silent:
        yield say("{n} does not state its protection", "{n} do not state its protection", n=silent)
    yield say("this is no legal advice")
