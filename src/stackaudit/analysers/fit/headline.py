"""The answer of the fit analyser in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.analysers.fit.case import Case
from stackaudit.analysers.fit.limits import month_of
from stackaudit.core.messages import Message, say
from stackaudit.stats.quadrants import QUADRANTS

_TO_DO = {"invest": "to build on", "tolerate": "to tolerate", "migrate": "to migrate", "eliminate": "to give up"}


def headline(case: Case) -> tuple[Message, ...]:
    """Say where tools stand, which limit is the first to be full, and what forbids a good mark."""
    return (*_quadrants(case), *_limits(case), *_vetoes(case))


def _quadrants(case: Case) -> Iterator[Message]:
    sure = Counter(one.quadrants[0] for one in case.fits if len(one.quadrants) == 1)
    listed = tuple(f"{sure[name]} {_TO_DO[name]}" for name in QUADRANTS if sure[name])
    if listed:
        yield say("of {count} tools, {listed}", count=len(case.fits), listed=listed)
    open_ = len(case.fits) - sure.total()
    if open_:
        yield say(
            "for {n} tool too little is stated to say what to do with it",
            "for {n} tools too little is stated to say what to do with them",
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
            "{n} tool cannot score above {cap} of 100 before a fault is mended: {faults}",
            "{n} tools cannot score above {cap} of 100 before a fault is mended: {faults}",
            n=held,
            cap=round(case.graph.policy.fit["veto-cap"]),
            faults=_faults(case),
        )


def _faults(case: Case) -> tuple[str, ...]:
    """Each fault with how many tools have it, the most frequent first."""
    count = Counter(veto for one in case.fits for veto in one.vetoes)
    return tuple(f"{fault} ({n})" for fault, n in sorted(count.items(), key=lambda item: (-item[1], item[0])))
