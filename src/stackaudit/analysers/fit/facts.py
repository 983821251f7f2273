"""Facts that tools do not state, and what cannot be told without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from stackaudit.analysers.fit import rules
from stackaudit.analysers.fit.context import NO_SIGN_ON, Context, ToolFit
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import say
from stackaudit.policy.fit import Criterion


class _Question(NamedTuple):
    """A fact, the kind of finding that hangs on it, which tools lack it, which it blocks, and the texts."""

    fact: str
    code: str
    lacks: Callable[[ToolFit], bool]
    blocks: Callable[[ToolFit], bool]
    texts: tuple[str, str]


def not_stated(case: Context) -> Iterator[Unknown]:
    """One entry a missing fact: which tools lack it, and of which of them something cannot be told."""
    for question in _QUESTIONS:
        silent = [one for one in case.fits if question.lacks(one)]
        if silent:
            subjects, blocked = (
                tuple(sorted(f"tool:{one.tool.id}" for one in found))
                for found in (silent, [one for one in silent if question.blocks(one)])
            )
            yield Unknown(question.code, question.fact, subjects, say(*question.texts, n=len(silent)), blocked)


# -- who lacks what


def _lacks(*facts: str) -> Callable[[ToolFit], bool]:
    return lambda one: any(fact in one.missing for fact in facts)


def _lacks_of(record: str, criterion: Criterion) -> Callable[[ToolFit], bool]:
    """Whether a fact of one record is missing in one criterion."""
    return lambda one: any(fact.startswith(record) for fact in one.scores[criterion].missing)


def _open(criterion: Criterion) -> Callable[[ToolFit], bool]:
    """Whether a criterion may lie on either side of the cut."""

    def found(one: ToolFit) -> bool:
        score, cut = one.scores[criterion], one.policy.fit["cut"]
        return score.applies and score.low < cut <= score.high

    return found


def _may_be_low(one: ToolFit) -> bool:
    return one.bare.low < one.policy.fit["cut"] <= one.bare.high


def _may_be_full(one: ToolFit) -> bool:
    """Whether some limit may be full within the months that are told, and no other is for sure."""
    within = one.policy.fit["limit-months"]
    ends = [way.months for way in one.runways]
    sure = any(end is not None and end[1] <= within for end in ends)
    return not sure and (not ends or any(end is None or end[0] <= within for end in ends))


_QUESTIONS: tuple[_Question, ...] = (
    _Question(
        "tool.limits",
        rules.LIMIT_AHEAD.id,
        _lacks("tool.limits"),
        _may_be_full,
        (
            "{n} tool states no limits, so when it runs out of room cannot be told",
            "{n} tools state no limits, so when they run out of room cannot be told",
        ),
    ),
    _Question(
        "limit.growth",
        rules.LIMIT_AHEAD.id,
        _lacks("limit.growth"),
        _may_be_full,
        (
            "{n} tool states a limit and not how fast its use grows",
            "{n} tools state a limit and not how fast their use grows",
        ),
    ),
    _Question(
        "limit.used",
        rules.LIMIT_AHEAD.id,
        _lacks("limit.used", "limit.limit"),
        _may_be_full,
        (
            "{n} tool names a limit and not how much there is, or is used",
            "{n} tools name a limit and not how much there is, or is used",
        ),
    ),
    _Question(
        "tool.prices",
        rules.COST_RUNS_AWAY.id,
        _lacks("tool.prices", "price.resource"),
        _lacks("tool.prices", "price.resource"),
        (
            "{n} tool states no price list that reaches far enough, so what growth costs cannot be told",
            "{n} tools state no price list that reaches far enough, so what growth costs cannot be told",
        ),
    ),
    _Question(
        "tool.openness",
        rules.CLOSED.id,
        _lacks_of("openness.", "openness"),
        _open("openness"),
        (
            "{n} tool does not state in full how data gets in and out",
            "{n} tools do not state in full how data gets in and out",
        ),
    ),
    _Question(
        "tool.access",
        rules.NO_SINGLE_SIGN_ON.id,
        _lacks_of("access.", "access"),
        lambda one: one.judged_vetoes[NO_SIGN_ON] is None,
        (
            "{n} tool does not state in full how people get in",
            "{n} tools do not state in full how people get in",
        ),
    ),
    _Question(
        "openness.open_format",
        rules.HARD_TO_LEAVE.id,
        lambda one: bool(one.scores["portability"].missing),
        _open("portability"),
        (
            "{n} tool does not state in full how we would get out with our data",
            "{n} tools do not state in full how we would get out with our data",
        ),
    ),
    _Question(
        "lifecycle.end_of_support",
        rules.END_OF_LIFE.id,
        _lacks("lifecycle.end_of_support"),
        _lacks("lifecycle.end_of_support"),
        (
            "{n} tool does not state when the vendor's support ends",
            "{n} tools do not state when the vendor's support ends",
        ),
    ),
    _Question(
        "tool.fit",
        rules.LOW_FIT.id,
        _lacks("fit.functional", "fit.technical"),
        _may_be_low,
        (
            "of {n} tool nobody has judged the functional fit, or the technical one",
            "of {n} tools nobody has judged the functional fit, or the technical one",
        ),
    ),
    _Question(
        "fit.strategic",
        rules.LOW_FIT.id,
        _lacks("fit.strategic", "fit.vendor"),
        _may_be_low,
        (
            "of {n} tool nobody has judged the place in the target, or the vendor",
            "of {n} tools nobody has judged the place in the target, or the vendor",
        ),
    ),
    _Question(
        "tool.seats",
        rules.LOW_FIT.id,
        _lacks("tool.seats", "seats.paid", "seats.active", "seats.measure"),
        _may_be_low,
        (
            "{n} tool does not state how many of its paid seats are in use",
            "{n} tools do not state how many of their paid seats are in use",
        ),
    ),
    _Question(
        "uptime.measured",
        rules.LOW_FIT.id,
        _lacks("uptime.measured"),
        _may_be_low,
        (
            "{n} tool does not state for which share of the time it works",
            "{n} tools do not state for which share of the time they work",
        ),
    ),
)
