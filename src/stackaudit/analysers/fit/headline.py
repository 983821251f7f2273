"""The answer of the fit analyser in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.analysers.fit.case import Case
from stackaudit.analysers.fit.limits import month_of
from stackaudit.messages import Message, say
from stackaudit.weighing.quadrants import QUADRANTS


def headline(case: Case) -> tuple[Message, ...]:
    """Say where tools stand, which limit is the first to be full, and what forbids a good mark."""
    return (*_quadrants(case), *_limits(case), *_vetoes(case))


def _quadrants(case: Case) -> Iterator[Message]:
    sure = Counter(one.quadrants[0] for one in case.fits if len(one.quadrants) == 1)
    listed = tuple(f"{name} {sure[name]}" for name in QUADRANTS if sure[name])
    if listed:
        yield say("of {count} tools: {listed}", count=len(case.fits), listed=listed)
    open_ = len(case.fits) - sure.total()
    if open_:
        yield say(
            "of {n} tool what is stated leaves the quadrant open",
            "of {n} tools what is stated leaves the quadrant open",
            n=open_,
        )


def _limits(case: Case) -> Iterator[Message]:
    within = case.graph.policy.fit["limit-months"]
    ahead = sorted(
        (way.exact, one.tool.name, way.limit.resource)
        for one in case.fits
        for way in one.runways
        if way.exact is not None and way.exact <= within
    )
    if ahead:
        months, tool, resource = ahead[0]
        yield say(
            "{n} limit is full within {months} months: {tool}, {resource}, in {month}",
            "{n} limits are full within {months} months, first {tool}, {resource}, in {month}",
            n=len(ahead),
            months=int(within),
            tool=tool,
            resource=resource,
            month=month_of(case.today, months) or "",
        )


def _vetoes(case: Case) -> Iterator[Message]:
    held = sum(bool(one.vetoes) for one in case.fits)
    if held:
        yield say(
            "{n} tool is held down, whatever else is good about it",
            "{n} tools are held down, whatever else is good about them",
            n=held,
        )
