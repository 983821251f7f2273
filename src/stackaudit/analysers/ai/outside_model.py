"""Personal data that a model gets which somebody else runs, or which learns from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.rules import AI, flow
from stackaudit.analysers.base import check
from stackaudit.core.evidence import Evidence, Names, Route
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, StackDocument, Text
from stackaudit.graph.holders import Part
from stackaudit.graph.models import AtWork
from stackaudit.model.privacy import RANKS

_PERSONAL = RANKS["personal"]
_HALF = 0.5


def _given(**ai: object) -> StackDocument:
    model = {"reads": ["customer"], "writes": [], "provider": "Modelworks", **ai}
    bot = {"id": "bot", "name": "Bot", "kind": "agent", "owner": "Ann Lee", "vendor": "Botworks", "ai": model}
    entities = {"customer": {"system_of_record": "crm", "personal": "personal", "attributes": ["email"]}}
    flows = [flow("crm", "bot", "customer", attributes=["email"])]
    return {
        "name": "Example",
        "entities": entities,
        "tools": [{"id": "crm", "name": "CRM"}, bot],
        "integrations": flows,
    }


OUTSIDE_MODEL = Rule(
    id="ai.outside-model",
    severity=6.0,
    effort=Effort.TWO_DAYS,
    theme=AI,
    detection="A model is stated to read personal data, or reads records of which its tool surely holds such data, and "
    "neither the vendor of the tool nor we run it, without an agreement, or with one of agreement and training not "
    "stated; or its provider may train on our data, even if that is the vendor.",
    rating="Times the class of the data that is surely there; of records that it is only stated to read, the class of "
    "the entity. Full if it is stated that there is no agreement or that it trains on our data; half if one of the two "
    "is not stated; nothing if both are stated to be well.",
    limitations="Only classes that are stated count: free text of no stated class is a question. What the model is "
    "given of the records that its tool holds is not on record, so all of it counts.",
    title=Text("{tool} gives personal data to {provider}, which may train on it"),
    advice=Text("Agree with {provider} what it may do with our data, or take personal data out of what it is given."),
    triggers=_given(trains_on_ours=True),
    passes=_given(trains_on_ours=False, agreement=True),
)


@dataclass(frozen=True)
class Given:
    """Personal data that a model is given.

    Attributes:
        by: The model.
        parts: What its tool surely holds of the records that it reads, and those that it is stated to read, the gravest
            class first.
        state: `trains`, `no-agreement` or `open`.
    """

    by: AtWork
    parts: tuple[Part, ...]
    state: str


def given(context: Context, one: AtWork) -> Given | None:
    """Return the personal data that a model is given by others' hands, or None where there is none, or all is well."""
    state = _state(context, one)
    parts = _personal(context, one) if state else ()
    return Given(one, parts, state) if parts else None


def _state(context: Context, one: AtWork) -> str:
    ai, outside = one.ai, context.is_outside(one)
    if ai.trains_on_ours and context.is_ours(one) is not True:
        return "trains"
    if outside is not True:
        return ""
    if ai.agreement is False:
        return "no-agreement"
    return "open" if ai.agreement is None or ai.trains_on_ours is None else ""


def _personal(context: Context, one: AtWork) -> tuple[Part, ...]:
    """Return what a model is given of a class from personal on, the gravest first.

    That is what its tool surely holds of what it reads. A model that is stated to read an entity of which nothing
    shows its tool to hold personal data is given some of it all the same: by which way is another question.
    """
    holders = context.graph.holders
    parts = [held.part for held in holders.of(one.tool.id) if held.certain]
    found = [part for part in parts if part.entity in one.reads.entities and _rank(context, part) >= _PERSONAL]
    if one.reads.origin == "stated":
        shown = {part.entity for part in found}
        bare = [Part(entity) for entity in one.reads.entities if entity not in shown]
        found += [part for part in bare if _rank(context, part) >= _PERSONAL]
    return tuple(sorted(found, key=lambda part: (-_rank(context, part), str(part))))


def _rank(context: Context, part: Part) -> int:
    word = context.graph.holders.class_of(*part)
    return -1 if word is None else RANKS[word]


def factor(context: Context, one: Given) -> float:
    """Return the factor on severity: the gravest class that is surely there, half where a protection is not stated."""
    word = context.graph.holders.class_of(*one.parts[0])
    of_class = 0.0 if word is None else context.graph.policy.privacy.factor(word)
    return of_class * (_HALF if one.state == "open" else 1.0)


@check(OUTSIDE_MODEL)
def outside_model(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool of which a model that others run, or train, is given personal data."""
    for models in context.by_tool.values():
        found = [one for model in models if (one := given(context, model)) is not None]
        if found:
            yield _finding(context, sorted(found, key=lambda one: -factor(context, one)))


def _finding(context: Context, found: list[Given]) -> Finding:
    worst = found[0]
    sure = any(one.by.reads.origin == "stated" for one in found)
    return Finding(
        rule=OUTSIDE_MODEL,
        subjects=(worst.by.subject,),
        severity=context.graph.policy.rate(OUTSIDE_MODEL, factor(context, worst)),
        title=_title(worst),
        why=sentences(tuple(_why(context, found))),
        advice=OUTSIDE_MODEL.advice.fill(tool=worst.by.name, provider=_provider(worst.by)),
        evidence=tuple(_evidence(context, found)),
        confidence="documented" if sure else "assumed",
    )


def _provider(one: AtWork) -> str:
    return one.ai.provider or one.tool.vendor or "its provider"


_TITLES = {
    "trains": OUTSIDE_MODEL.title,
    "no-agreement": Text("{tool} gives personal data to {provider} without an agreement"),
    "open": Text("{tool} gives personal data to {provider}, and the terms are not on record"),
}


def _title(one: Given) -> Message:
    return _TITLES[one.state].fill(tool=one.by.name, provider=_provider(one.by))


def _why(context: Context, found: list[Given]) -> Iterator[Message]:
    worst = found[0]
    what = tuple(dict.fromkeys(_words(context, part) for part in worst.parts))
    yield say("It reads {what}.", what=what)
    if worst.state == "open":
        missing = [
            word
            for word, fact in (
                ("whether there is an agreement", worst.by.ai.agreement),
                ("whether it trains on our data", worst.by.ai.trains_on_ours),
            )
            if fact is None
        ]
        yield say("Not stated: {missing}.", missing=tuple(missing))
    if len(found) > 1:
        yield say("The same holds for {others}.", others=tuple(one.by.name for one in found[1:]))


def _words(context: Context, part: Part) -> str:
    name = context.entity_name(part.entity)
    return name if part.attribute is None else f"{part.attribute} of {name}"


def _evidence(context: Context, found: list[Given]) -> Iterator[Evidence]:
    worst = found[0]
    holders, tool = context.graph.holders, worst.by.tool.id
    yield Names("who runs the model", tuple(dict.fromkeys(_provider(one.by) for one in found)))
    if worst.by.reads.origin != "stated":
        yield Names("read as flows and roles say", worst.by.reads.entities)
    for word in ("special", "criminal", "personal"):
        parts = tuple(_words(context, part) for part in worst.parts if holders.class_of(*part) == word)
        if parts:
            yield Names(f"class {word}", parts)
    part = worst.parts[0]
    links = holders.chain(part.entity, part.attribute, tool)
    if links:
        hops = tuple(context.graph.flow(link.flow).hop() for link in links)
        yield Route(f"need:{links[0].source}>{tool}/{part.entity}", hops)
