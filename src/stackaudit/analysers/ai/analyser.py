"""The AI analyser."""

from __future__ import annotations

from stackaudit.analysers.ai import measures
from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.settings import AiSettings
from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.tables.ai import ROWS

_ASKS = "In which tools does a model work, what may it do by itself, on which records, and who answers for it?"

CHECKS = checks(
    "ai",
    "no_owner:no_owner",
    "writes_alone:writes_alone",
    "fed_badly:fed_badly",
    "outside_model:outside_model",
    "no_approval:no_approval",
    "duplicate:duplicate",
    "unused:unused",
    "unrecorded:unrecorded",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="ai", asks=_ASKS, rules=with_rules_of((), CHECKS), settings=AiSettings, rows=ROWS)
def ai(graph: StackGraph, settings: AiSettings) -> Review:
    """What a model may do is told from what is stated of it; what nobody stated is one note and questions.

    Looks: The tools in use that are of kind `agent` or state `ai`, and the functions (capabilities) that do. A tool
    that acts by a model and surely has no owner is told in place of the inventory. A model that acts alone and whose
    records get to a system of record of theirs changes what all others have from there. Each entity that a model reads
    is looked at as a data need from its system of record to the tool: no path, a path that is too slow, and fields that
    do not arrive are told. Personal data that a model is stated to read, or that it reads and its tool surely
    holds, is told by its class where others run it or it learns from it. Where reads and writes of a whole tool are not
    stated, flows and roles say them, and that is marked as derived; of a function they are asked. Use without approval,
    several assistants for the same people, and functions that are paid for and not used are told. The table `ai` has
    every model as it was stated; roles and classes under a law on AI stand there in the words of who judged them, with
    the day, and no rule reads them.

    Rates: Base severity by kind. What a model changes, and what it works on, count by the criticality of the records,
    what others are given by its class; bad records count more the more it does by itself; a person who watches makes it
    less bad. What rests on what flows and roles say alone is assumed, so medium at the most.

    Errs when: A tool works by a model and nobody stated it: it is not seen. Limits inside a tool, and what a model
    looks up itself, are not on record. Nothing here is a legal judgement: it says what is stated and what is not, never
    what is lawful. No legal advice.
    """
    context = Context(graph, settings)
    if not context.at_work:
        raise NotApplicable("no tool states that a model works in it")
    return Review(
        examined=tuple(f"tool:{tool}" for tool in context.by_tool),
        findings=Findings.sorted(found(CHECKS, context)),
        unknowns=tuple(measures.not_stated(context)),
        tables=(measures.models(context),),
        headline=tuple(measures.headline(context)),
    )
