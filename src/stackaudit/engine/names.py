"""The names that the findings of an audit may be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from stackaudit.core.failures import Failure
from stackaudit.core.findings import Findings, Review
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.known_names import KnownNames
from stackaudit.core.rule import Rule, replaced
from stackaudit.engine.runner import known_analysers
from stackaudit.graph import StackGraph
from stackaudit.model.persons import group_id, person_id


def known_names(
    graph: StackGraph, reviews: Mapping[str, Review], rules: Iterable[Rule], failures: Iterable[Failure]
) -> KnownNames:
    """Return every analyser, kind of finding and subject that there is.

    Args:
        graph: The stack that was audited.
        reviews: What was said of it: a subject of any finding is one.
        rules: The rules of its analysers, beside those that are installed.
        failures: Analysers that failed.
    """
    installed, broken = known_analysers()
    rules = (*rules, *(rule for one in installed.values() for rule in one.rules))
    findings = Findings(finding for review in reviews.values() for finding in review.findings)
    told = findings.told()
    subjects = {flow.subject for flow in graph.flows} | {subject for row in told for subject in row.subjects}
    parts = ((getattr(part, "id", None), getattr(part, "name", None)) for part in _parts(graph.whole))
    named = [(str(id_), name) for id_, name in parts if id_]
    concerned = frozenset[str]().union(*(one.concerns for one in findings))
    return KnownNames(
        frozenset({*reviews, *installed, *(rule.analyser for rule in rules)}),
        frozenset({rule.id for rule in rules} | {row.code for row in told}),
        frozenset({id_ for id_, _ in named} | {*graph.holdings}),
        frozenset(_texts(graph.whole)) | concerned,
        FrozenDict({str(name): id_ for id_, name in named if name}),
        frozenset(subjects),
        frozenset(one.name for one in (*failures, *broken)),
        FrozenDict(replaced(rules)),
    )


def _parts(value: object) -> Iterator[BaseModel]:
    """Yield every part of a stack."""
    if isinstance(value, BaseModel):
        yield value
        yield from (part for name in value.model_fields_set for part in _parts(getattr(value, name)))
    elif isinstance(value, Mapping):
        yield from (part for one in value.values() for part in _parts(one))
    elif isinstance(value, Iterable) and not isinstance(value, str):
        yield from (part for one in value for part in _parts(one))


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a stack as ids have them; a part that has an id is not called by its name."""
    if isinstance(value, BaseModel):
        own = getattr(value, "id", None)
        named = (name for name in value.model_fields_set if not (own and name == "name"))
        yield from (text for name in named for text in _texts(getattr(value, name)))
    elif isinstance(value, Mapping):
        yield from (text for pair in value.items() for one in pair for text in _texts(one))
    elif isinstance(value, str):
        yield from {group_id(value), person_id(value)}
    elif isinstance(value, Iterable):
        yield from (text for one in value for text in _texts(one))
