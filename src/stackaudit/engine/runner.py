"""Which analysers there are, and what each of them says of a stack, with a guard over what only the catalog knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stackaudit.analysers.base import Analyser
from stackaudit.catalog.without_catalog import as_stated, guarded
from stackaudit.core.errors import UnknownNameError
from stackaudit.core.findings import Findings, NotApplicable, Review, Told
from stackaudit.core.settings import Settings
from stackaudit.graph import StackGraph


def reviewed(graph: StackGraph, analysers: Mapping[str, Analyser]) -> tuple[dict[str, Review], dict[str, str]]:
    """Return the review of each analyser by its id, and why those that have none declined.

    What was filled in from the catalog is held against the stack as it was stated: a finding that does not stand
    without it is medium at most.

    Args:
        graph: The stack, with the policy whose options tune the analysers.
        analysers: Whom to ask.
    """
    stack, policy = graph.stack, graph.policy
    stated = as_stated(stack)
    sifted = graph if stated is stack else StackGraph(stated, policy)
    reviews: dict[str, Review] = {}
    skipped: dict[str, str] = {}
    for name, analyser in analysers.items():
        tuned = analyser.tuned(**policy.options.get(name, {}))
        try:
            review = tuned(graph)
        except NotApplicable as reason:
            skipped[name] = str(reason)
            continue
        reviews[name] = review if sifted is graph else guarded(review, _findings(tuned, sifted), stack)
    return reviews, skipped


def _findings(analyser: Analyser, graph: StackGraph) -> tuple[Told, ...]:
    """What an analyser finds, with what follows from it; nothing where there is nothing to look at."""
    try:
        return Findings(analyser(graph).findings).told()
    except NotApplicable:
        return ()


def installed_analysers() -> dict[str, Analyser]:
    """The built-in analysers and those of installed packages (entry point group `stackaudit.analysers`), by id."""
    from stackaudit.analysers.registry import ANALYSERS

    return ANALYSERS.load()


def settings_of(analysers: Iterable[Analyser]) -> dict[str, type[Settings]]:
    """Return the classes of the settings of those that have one, by the id of their analyser."""
    return {one.id: one.settings for one in analysers if one.settings is not None}


def chosen(known: Mapping[str, Analyser], only: str | Iterable[str] | None) -> tuple[str, ...]:
    """The ids of the analysers to run, in their own order; all where `only` is None.

    Raises:
        UnknownNameError: `only` names one that there is not.
    """
    if only is None:
        return tuple(known)
    wanted = (only,) if isinstance(only, str) else tuple(only)
    for name in wanted:
        if name not in known:
            raise UnknownNameError("analyser", name, known)
    return tuple(name for name in known if name in wanted)
