"""Which analysers there are, and what each of them says of a stack, with a guard over what only the catalog knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stackaudit.analysers.base import Analyser
from stackaudit.catalog.without_catalog import as_stated, guarded
from stackaudit.core.errors import OptionError, StackAuditError, UnknownNameError, check_kind
from stackaudit.core.failures import CAUGHT, Failure
from stackaudit.core.findings import Finding, Findings, Measure, NotApplicable, Review, Table, Told, Unknown
from stackaudit.core.messages import Message
from stackaudit.core.settings import Settings
from stackaudit.graph import StackGraph


@dataclass(frozen=True, slots=True)
class Reviews:
    """What came of asking some analysers.

    Attributes:
        made: The review of each analyser that gave one, by its id.
        skipped: Why each of those that declined did.
        failures: Those that failed, with the reason.
        errors: What they raised, in the same order.
    """

    made: Mapping[str, Review]
    skipped: Mapping[str, str]
    failures: tuple[Failure, ...] = ()
    errors: tuple[BaseException, ...] = ()


def reviewed(graph: StackGraph, analysers: Mapping[str, Analyser]) -> Reviews:
    """Return the review of each analyser by its id, why those that have none declined, and which failed.

    What was filled in from the catalog is held against the stack as it was stated: a finding that does not stand
    without it is medium at most.

    Args:
        graph: The stack, with the policy whose options tune the analysers.
        analysers: Whom to ask.

    Raises:
        OptionError: the policy sets an option of an analyser that it does not have, or to what it cannot be.
    """
    stack, policy = graph.stack, graph.policy
    stated = as_stated(stack)
    sifted = graph if stated is stack else StackGraph(stated, policy)
    made: dict[str, Review] = {}
    skipped: dict[str, str] = {}
    failures: list[Failure] = []
    errors: list[BaseException] = []
    for name, analyser in analysers.items():
        try:
            tuned = analyser.tuned(**policy.options.get(name, {}))
            review = _review(tuned, graph)
            made[name] = review if sifted is graph else guarded(review, _findings(tuned, sifted), stack)
        except NotApplicable as reason:
            skipped[name] = str(reason)
        except OptionError:  # an option that the policy sets, and that the analyser itself refuses
            raise
        except CAUGHT as error:
            failures.append(Failure.of("analyser", name, error))
            errors.append(error)
    return Reviews(made, skipped, tuple(failures), tuple(errors))


_HOLDS: Mapping[str, type] = {
    "findings": Finding,
    "unknowns": Unknown,
    "measures": Measure,
    "tables": Table,
    "headline": Message,
}


def _review(analyser: Analyser, graph: StackGraph) -> Review:
    """Return what an analyser says; what no report could use is an error of the analyser, not of the report."""
    review = analyser(graph)
    if not isinstance(review, Review):
        raise TypeError(f"it returned {type(review).__name__}, not a Review")
    for name, kind in _HOLDS.items():
        held = getattr(review, name)
        if not isinstance(held, tuple):
            raise TypeError(f"{name} of its review is {type(held).__name__}, not a tuple")
        wrong = next((one for one in held if not isinstance(one, kind)), None)
        if wrong is not None:
            raise TypeError(f"{name} of its review holds {type(wrong).__name__}, not {kind.__name__}")
    if not analyser.run.__module__.startswith("stackaudit."):
        for table in review.tables:
            _ = table.rows  # made when first read; ours are left until then
    return review


def _findings(analyser: Analyser, graph: StackGraph) -> tuple[Told, ...]:
    """What an analyser finds, with what follows from it; nothing where there is nothing to look at."""
    try:
        return Findings(_review(analyser, graph).findings).told()
    except NotApplicable:
        return ()


def installed_analysers() -> dict[str, Analyser]:
    """The built-in analysers and those of installed packages (entry point group `stackaudit.analysers`), by id.

    Those that cannot be loaded are left out; `known_analysers` names them.
    """
    return known_analysers()[0]


def known_analysers() -> tuple[dict[str, Analyser], tuple[Failure, ...]]:
    """Return the analysers that there are, by id, and those of installed packages that cannot be loaded."""
    from stackaudit.analysers.registry import ANALYSERS

    return ANALYSERS.available()


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


def asked_analysers(
    known: Mapping[str, Analyser], broken: tuple[Failure, ...], only: str | Iterable[str] | None
) -> tuple[tuple[str, ...], tuple[Failure, ...]]:
    """Return the analysers to run, and those among the asked ones that cannot be loaded."""
    if only is None:
        return chosen(known, None), broken
    check_kind("only", only, Iterable, "leave it out to run every analyser", noun="id or a list of ids", verb="is")
    wanted = (only,) if isinstance(only, str) else tuple(only)
    if not wanted:  # "no findings" would be said of what nobody looked at
        raise StackAuditError("only is empty, so nothing would be audited; leave it out to run every analyser")
    missing = tuple(one for one in broken if one.name in wanted)
    named = {one.name for one in missing if one.name not in known}
    return chosen(known, [name for name in wanted if name not in named]), missing
