"""Where each person is stuck on the way to using something new: the first of five things that is missing.

The five are awareness, desire, knowledge, ability and reinforcement, in this order (ADKAR is a trademark of Prosci).
What counts is how many people are stuck where; a mean over people would hide it. Source: stackaudit methods 7.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from stackaudit.analysers.people.building import missing
from stackaudit.analysers.people.case import Case, Element, Told
from stackaudit.analysers.people.privacy import least_shown
from stackaudit.analysers.people.respondents import Respondent, respondents, shown_groups
from stackaudit.analysers.people.rules.adoption import AWARENESS, BARRIERS
from stackaudit.analysers.people.telling import Words, finding
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Cell, Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative
from stackaudit.stats.means import Part

ORDER = ("awareness", "desire", "knowledge", "ability", "reinforcement")
NO_BARRIER = "none"
UNCLEAR = "unclear"
"""An element was not answered that comes before any barrier."""

TABLES: dict[str, tuple[str, ...]] = {
    "people_barriers": ("initiative", "group", "respondents", *ORDER, NO_BARRIER, UNCLEAR, "hidden")
}
_LABEL = say("Nothing keeps people from using it")


def barrier(person: Respondent, threshold: float) -> str:
    """The first element that a person rates at the threshold or below; `none`, or `unclear` where one was not asked."""
    for element in ORDER:
        mean = person.mean(f"adkar.{element}.")
        if mean is None:
            return UNCLEAR
        if mean <= threshold:
            return element
    return NO_BARRIER


def told(case: Case, initiative: Initiative) -> Told:
    """Where the people of an initiative are stuck; nothing is told of cells that are too small."""
    people = respondents(initiative.answers or (), "adkar")
    least = least_shown(case, consent=initiative.consent is True)
    threshold = case.setting("barrier")
    if not people:
        message = say("what keeps people from using {initiative} was not asked", initiative=initiative.name)
        unknown = missing(case, initiative, AWARENESS, "initiative.answers", message)
        return Told((), (unknown,), (Element("adoption", _LABEL, Part.unknown(1.0)),))
    counts = Counter(barrier(one, threshold) for one in people)
    shown = len(people) >= least
    return Told(
        tuple(_findings(case, initiative, counts)) if shown else (),
        () if shown else (_hidden(case, initiative, len(people), least),),
        (Element("adoption", _LABEL, _part(counts) if shown else Part.unknown(1.0)),),
        tuple(_rows(initiative, people, threshold, least)),
    )


def _findings(case: Case, initiative: Initiative, counts: Counter[str]) -> Iterator[Finding]:
    """The most frequent barrier; of several the one that comes first."""
    worst = max(ORDER, key=lambda element: (counts[element], -ORDER.index(element)))
    asked, stuck = counts.total(), sum(counts[element] for element in ORDER)
    if not counts[worst]:
        return
    words = Words(
        say(
            "{stuck} of {asked} people asked are stuck with {initiative}, most of them at {worst}",
            stuck=stuck,
            asked=asked,
            initiative=initiative.name,
            worst=worst,
        ),
        [
            say("For {count} of them the first thing missing is {worst}.", worst=worst, count=counts[worst]),
            say("What comes later cannot help as long as it is."),
        ],
        BARRIERS[worst].advice.fill(),
    )
    proof = tuple(Quantity(f"stuck at {element}", float(counts[element])) for element in ORDER)
    rule = BARRIERS[worst]
    proof = (*proof, Quantity("people asked", float(asked)))
    found = finding(case, initiative, rule, (case.about(initiative),), words, proof, "interview")
    yield found if 2 * stuck >= asked else _lowered(found)


def _lowered(found: Finding) -> Finding:
    """Where fewer than half are stuck it is one step less severe."""
    return replace(found, severity=min(found.severity, Severity(max(Severity.LOW, found.severity - 1))))


def _hidden(case: Case, initiative: Initiative, count: int, least: int) -> Unknown:
    message = say(
        "{count} people said what keeps them from using {initiative}: fewer than {least}, so it is not shown",
        count=count,
        initiative=initiative.name,
        least=least,
    )
    return missing(case, initiative, AWARENESS, "initiative.answers", message)


def _part(counts: Counter[str]) -> Part:
    """The share of those whom nothing keeps, times 100; of those who left an element out it may be either."""
    asked, free, unclear = counts.total(), counts[NO_BARRIER], counts[UNCLEAR]
    clear = asked - unclear
    value = 100 * free / clear if clear else None
    return Part(1.0, value, 100 * free / asked, 100 * (free + unclear) / asked, clear / asked)


def _rows(
    initiative: Initiative, people: Iterable[Respondent], threshold: float, least: int
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    everybody = tuple(people)
    yield "people_barriers", _row(initiative, None, everybody, threshold, shown=len(everybody) >= least)
    for name, (members, shown) in shown_groups(everybody, least).items():
        yield "people_barriers", _row(initiative, name, members, threshold, shown=shown)


def _row(
    initiative: Initiative, group: str | None, people: tuple[Respondent, ...], threshold: float, *, shown: bool
) -> tuple[Cell, ...]:
    counts = Counter(barrier(one, threshold) for one in people)
    cells = tuple(counts[name] if shown else None for name in (*ORDER, NO_BARRIER, UNCLEAR))
    return initiative.id, group, len(people), *cells, not shown
