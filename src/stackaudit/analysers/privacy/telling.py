"""What the findings on personal data share: words for classes, the way that data took, and how bad it is at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from stackaudit.analysers.privacy.context import Context, Rating
from stackaudit.core.evidence import Evidence, Flows, Names, Quantity, QuantityKey
from stackaudit.core.findings import Finding, Words
from stackaudit.core.messages import Message, Value
from stackaudit.core.rule import Rule, Text
from stackaudit.graph.holders import Link, Part
from stackaudit.model.privacy import DataClass
from stackaudit.model.tool import Tool

WHAT: Mapping[DataClass, str] = MappingProxyType(
    {
        "none": "data",
        "confidential": "confidential data",
        "personal": "personal data",
        "special": "personal data of special categories",
        "criminal": "data on offences",
    }
)
"""Each class in words."""


class Points(QuantityKey):
    """The severity of an exposure, on the scale from 0 to 10."""

    LOW = ("severity by what is there for certain", None)
    HIGH = ("severity by what may be there", None)


def what(rating: Rating) -> str:
    """Return the data in words: the worst that is there for certain, else the worst that may be."""
    return WHAT[rating.worst.certain if rating.certain else rating.worst.possible]


def holds(rating: Rating) -> str:
    """Return the verb of a title."""
    return "holds" if rating.certain else "may hold"


def of_tool(
    context: Context,
    rule: Rule,
    tool: Tool,
    rating: Rating,
    words: Callable[[], tuple[Message, Message, Message]],
    *,
    entities: tuple[str, ...] | None = None,
    facts: Callable[[], Iterable[Evidence]] = tuple,
    follows: tuple[str, ...] = (),
) -> Finding:
    """Return a finding about a tool that holds data, or may.

    Args:
        context: The stack.
        rule: Its kind.
        tool: The tool.
        rating: How bad it is.
        words: Makes title, reason and advice.
        entities: The entities that it is about; all that the tool holds where None.
        facts: Makes the evidence beside the data and its way.
        follows: Facts that it follows from.
    """

    def made() -> Words:
        part = context.example(tool.id, rating.worst, entities)
        proof = (*_data(context, rating, part, tool.id), *facts(), *points(context, rule, rating))
        return Words(*words(), proof)

    return Finding.worded(
        made,
        rule=rule,
        subjects=(f"tool:{tool.id}",),
        severity=context.graph.policy.rate(rule, rating.low),
        confidence="documented" if rating.certain else "assumed",
        follows=follows,
    )


def usual(rule: Rule, why: Message, **params: Value) -> tuple[Message, Message, Message]:
    """Return the usual title of a rule, a reason, and the usual advice."""
    return _filled(rule.title, params), why, _filled(rule.advice, params)


def _filled(text: Text, params: Mapping[str, Value]) -> Message:
    return text.fill(**{name: value for name, value in params.items() if name == "n" or name in text.holes})


def _data(context: Context, rating: Rating, part: Part | None, tool: str) -> Iterator[Evidence]:
    """Yield what the data is, and by which way the worst of it gets to a tool."""
    yield from class_of(rating)
    if part is not None:
        yield from way(context, part, tool)


def class_of(rating: Rating) -> Iterator[Evidence]:
    """Yield the worst class of the data, where one is stated."""
    word = rating.worst.certain if rating.certain else rating.worst.possible
    if word != "none":
        yield Names("class of the data", (word,))


def way(context: Context, part: Part, tool: str) -> Iterator[Evidence]:
    """Yield the shortest way of a part to a tool, each hop with its method and whether it is stated to carry it."""
    links = context.holders.chain(part.entity, part.attribute, tool)
    if links:
        hops = tuple(_hop(context, link) for link in links)
        yield Names(f"way of {context.part_name(part)} to {context.name(tool)}", hops)
        yield Flows("over", tuple(dict.fromkeys(context.graph.flow(link.flow).subject for link in links)))


def _hop(context: Context, link: Link) -> str:
    ends = f"{context.name(link.source)} → {context.name(link.target)}"
    return f"{ends} ({link.method or 'method not stated'}, {'stated' if link.stated else 'possible'})"


def points(context: Context, rule: Rule, rating: Rating, variant: str = "") -> Iterator[Evidence]:
    """Yield the interval of a severity: the lower end counts."""
    yield Quantity.of(Points.LOW, context.points(rule, rating.low, variant), "points")
    yield Quantity.of(Points.HIGH, context.points(rule, rating.high, variant), "points")
