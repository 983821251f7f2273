"""Faults in how personal data is looked after: where it is, for how long, and what was agreed on that."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.faults.clean import Document, clean_stack, find
from benchmarks.faults.edits import subject
from benchmarks.faults.fault import Edit, Fault

_OURSELVES = "Clean Works"
_PERSONAL = ("employee",)
_GONE = object()
"""Stands for a fact that is taken away."""


def clean_private(seed: int) -> Document:
    """Return a clean stack that states what is personal data and how each tool looks after it."""
    stack = clean_stack(seed)
    stack["controller"] = {"name": _OURSELVES, "regions": ["EU"]}
    for id_, entity in stack["entities"].items():
        personal = entity["about_customer"] or id_ in _PERSONAL
        entity |= {"personal": "personal" if personal else "none", "sensitivity": "internal", "keep": "2 years"}
    for tool in stack["tools"]:
        tool["privacy"] = {"hosted": ["Germany"], "agreement": True, "keep": "1 year"}
        tool["data_classification"] = "confidential"
        tool["openness"]["deletion"] = True
    return stack


def _personal(stack: Document) -> list[str]:
    return [id_ for id_, one in stack["entities"].items() if one["personal"] == "personal"]


def _holders(stack: Document) -> dict[str, set[str]]:
    """The entities that each tool holds: its own, and those that flows bring."""
    held: dict[str, set[str]] = {tool["id"]: set() for tool in stack["tools"]}
    for id_, entity in stack["entities"].items():
        held[entity["system_of_record"]].add(id_)
    for one in stack["integrations"]:
        for end in ("source", "target"):
            held[one[end]].update(one["entities"])
    return held


def _holder(stack: Document, chance: Random, *, personal: bool = True) -> Document:
    """Some tool that holds personal data, or none of it."""
    ours = set(_personal(stack))
    return find(stack, chance.choice([t for t, held in _holders(stack).items() if bool(held & ours) is personal]))


def _put(record: Document, path: str, value: object) -> None:
    *outer, last = path.split(".")
    for key in outer:
        record = record.setdefault(key, {})
    if value is _GONE:
        record.pop(last, None)
    else:
        record[last] = value


def _tool(*, personal: bool = True, **facts: object) -> Edit:
    """Change facts of a tool that holds personal data; `__` stands for a point."""

    def edit(stack: Document, chance: Random) -> str:
        tool = _holder(stack, chance, personal=personal)
        for path, value in facts.items():
            _put(tool, path.replace("__", "."), value)
        return f"tool:{tool['id']}"

    return edit


def _entities(edit: Edit, **facts: object) -> Edit:
    """Change facts of all entities beside another edit."""

    def both(stack: Document, chance: Random) -> str:
        for entity in stack["entities"].values():
            for path, value in facts.items():
                _put(entity, path, value)
        return edit(stack, chance)

    return both


def _agreed(*, agreed: bool) -> Edit:
    """The vendor states the agreement, the tool does not."""

    def edit(stack: Document, chance: Random) -> str:
        tool = _holder(stack, chance)
        del tool["privacy"]["agreement"]
        stack["vendors"] = [{"name": tool["vendor"], "procurement": {"dpa": agreed}}]
        return f"tool:{tool['id']}"

    return edit


def _flow(*, personal: bool = True, into: Document | None = None, **facts: Any) -> Edit:
    """Change a flow that carries personal data, or none, and where it leads."""

    def edit(stack: Document, chance: Random) -> str:
        entities = set(_personal(stack))
        fitting = [one for one in stack["integrations"] if bool(entities & {*one["entities"]}) is personal]
        steps = {tool for journey in stack["journeys"] for step in journey["steps"] for tool in step["tools"]}
        apart = [one for one in fitting if not {one["source"], one["target"]} & {*steps, stack["hub"]}]
        chosen = chance.choice(apart or fitting)
        chosen |= facts
        find(stack, chosen["target"]).update(into or {})
        return subject(chosen)

    return edit


def _nameless(stack: Document, chance: Random) -> str:
    """A file with numbers only, which are stated to be no personal data."""
    for entity in stack["entities"].values():
        entity["attribute_classes"] = {"number": "none"}
    return _flow(method="file", attributes=["number"])(stack, chance)


def _needs(attributes: list[str], *, personal: bool = True, change: Callable[[Document], None] | None = None) -> Edit:
    """A tool states which attributes it needs of what flows to it."""

    def edit(stack: Document, chance: Random) -> str:
        entities = set(_personal(stack))
        fitting = [one for one in stack["integrations"] if bool(entities & {*one["entities"]}) is personal]
        chosen = chance.choice([one for one in fitting if one["target"] != stack["hub"]])
        tool, entity = find(stack, chosen["target"]), chosen["entities"][0]
        tool["entities"][entity] = {"roles": "consumer", "attributes": attributes}
        if change is not None:
            change({"flow": chosen, "entity": stack["entities"][entity]})
        return f"tool:{tool['id']}"

    return edit


def _purposes(*, personal: bool = True, by_capability: bool = False, left: Document | None = None) -> Edit:
    """State purposes that name every tool but one which holds personal data, or none of it.

    Args:
        personal: Whether the tool that is left out holds personal data.
        by_capability: Whether the activity names the capability of that tool after all.
        left: Facts of the tool that is left out.
    """

    def edit(stack: Document, chance: Random) -> str:
        tool = _holder(stack, chance, personal=personal)
        others = [one["id"] for one in stack["tools"] if one is not tool]
        stack["activities"] = [{"name": "Running the company", "purpose": "all that we do", "tools": others}]
        if by_capability:
            tool["capabilities"] = [{"id": "odd-work"}]
            stack["activities"].append({"name": "Odd work", "capabilities": ["odd-work"]})
        for path, value in (left or {}).items():
            _put(tool, path, value)
        return "stack:activities" if personal else f"tool:{tool['id']}"

    return edit


def _no_purposes(stack: Document, _chance: Random) -> str:
    """No purpose at all, and the file says that none is missing: an empty list alone says nothing."""
    stack["activities"] = []
    stack["complete"] = [*stack.get("complete", ()), "activities"]
    return "stack:activities"


def _empty(stack: Document, _chance: Random) -> str:
    """An empty list, of which nothing says that it is whole."""
    stack["activities"] = []
    return "stack:activities"


def _one_purpose(stack: Document, _chance: Random) -> str:
    stack["activities"] = [{"name": "Running the company", "tools": [one["id"] for one in stack["tools"]]}]
    return "stack:activities"


def _fault(kind: str, plants: tuple[Edit, ...], misses: tuple[Edit, ...], *follows: str) -> Fault:
    return Fault(f"privacy.{kind}", plants, misses, frozenset(follows), clean_private, whole=True)


FAULTS = (
    _fault(
        "file-copy",
        (_flow(method="file"), _flow(method="manual"), _flow(into={"kind": "spreadsheet"})),
        (
            *(_flow(method="etl"), _flow(method="file", personal=False), _flow(method="file", status="planned")),
            *(_nameless, _flow(into={"category": "spreadsheet"}), _flow(method="file", attributes=[])),
        ),
        *("integrations.by-hand", "silos.manual-only"),
    ),
    _fault(
        "lower-class",
        (
            _tool(data_classification="public"),
            _entities(_tool(data_classification="internal"), sensitivity="Confidential"),
        ),
        (
            *(_tool(data_classification="restricted"), _tool(data_classification="secret")),
            *(_tool(data_classification="INTERNAL"), _tool(data_classification=_GONE)),
            _entities(_tool(data_classification="public"), sensitivity="orange"),
        ),
    ),
    _fault(
        "outside-region",
        (
            _tool(privacy__hosted=["US"], privacy__safeguard="none"),
            _tool(privacy__hosted=["Switzerland"]),
            _tool(privacy__hosted=["Germany", "India"]),
        ),
        (
            _tool(privacy__hosted=["US"], privacy__safeguard="standard contractual clauses"),
            *(_tool(privacy__hosted=["EU"]), _tool(privacy__hosted=["France"]), _tool(privacy__hosted=["eu-west-1"])),
            *(_tool(privacy__hosted=["Europe"]), _tool(personal=False, privacy__hosted=["US"])),
        ),
    ),
    _fault(
        "no-agreement",
        (_tool(privacy__agreement=False), _agreed(agreed=False)),
        (
            *(
                _tool(privacy__agreement=_GONE),
                _agreed(agreed=True),
                _tool(privacy__agreement=False, kind="spreadsheet"),
            ),
            _tool(privacy__agreement=False, vendor=_OURSELVES),
            _tool(personal=False, privacy__agreement=False),
        ),
        *("people.no-procurement", "people.contract-gaps"),
    ),
    _fault(
        "cannot-delete",
        (_tool(openness__deletion=False),),
        (
            *(_tool(openness__deletion=_GONE), _tool(openness__deletion=False, privacy__keep="none")),
            *(_tool(personal=False, openness__deletion=False), _tool(openness__sandbox=False)),
            _tool(openness__bulk_import=False),
        ),
        "fit.hard-to-leave",
    ),
    _fault(
        "kept-too-long",
        (_tool(privacy__keep="forever"), _tool(privacy__keep="3 years"), _tool(privacy__keep="1000d")),
        (
            *(_tool(privacy__keep="24 months"), _tool(privacy__keep="730d"), _tool(privacy__keep="none")),
            *(_tool(privacy__keep=_GONE), _tool(personal=False, privacy__keep="forever")),
            _entities(_tool(privacy__keep="forever"), keep="forever"),
        ),
    ),
    _fault(
        "beyond-need",
        (_needs(["name"]), _needs(["number"])),
        (
            *(_needs(["name", "number"]), _needs(["name"], personal=False)),
            _needs(["name"], change=lambda both: both["entity"].update(attribute_classes={"number": "none"})),
            _needs(["name"], change=lambda both: both["flow"].update(attributes=["name"])),
            _needs(["number", "name", "email"]),
        ),
    ),
    _fault(
        "unlisted",
        (_purposes(), _no_purposes),
        (
            *(_one_purpose, _purposes(personal=False), _purposes(by_capability=True)),
            *(_purposes(left={"privacy.keep": "none"}), _tool(capabilities=[{"id": "email"}]), _empty),
        ),
    ),
    _fault(
        "unrecorded",
        (_tool(privacy=_GONE), _tool(privacy__keep=_GONE), _tool(privacy__hosted=_GONE)),
        (
            *(_tool(privacy__keep="none"), _agreed(agreed=True), _tool(personal=False, privacy=_GONE)),
            _tool(privacy__agreement=_GONE, kind="spreadsheet"),
            _tool(privacy__agreement=_GONE, vendor=_OURSELVES),
        ),
    ),
)
"""All of them."""
