"""Faults of models at work: nobody answers for an agent, it changes records alone, it is fed badly, nobody uses it."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from benchmarks.faults.clean import Document, clean_stack, find
from benchmarks.faults.edits import connect, entity_of, master_of, new_tool
from benchmarks.faults.fault import Edit, Fault

_BOT, _PEN = "reply-bot", "draft-pen"
_AGENT, _WRITER = f"tool:{_BOT}", f"tool:{_PEN}"


def clean_agent(seed: int) -> Document:
    """Return a clean stack with an agent that has what it reads, suggests only, and of which everything is stated."""
    stack, chance = clean_stack(seed), Random(seed)
    entity = entity_of(stack, chance, about_customer=True)
    master, second = master_of(stack, entity), next(one for one in sorted(stack["entities"]) if one != entity)
    home = find(stack, master)["departments"]
    model: Document = {
        "acts": "suggests",
        "model": "large, of May",
        "provider": "Reply bot Works",
        "hosted": ["eu"],
        "reads": [entity, second],
        "writes": [],
        "oversight": "Keeper of Reply Bot",
        "agreement": True,
        "trains_on_ours": False,
        "approved": "2026-05-04",
        "act_role": "deployer",
        "act_class": "not judged",
        "class_by": "Owner of Reply Bot",
        "class_on": "2026-05-04",
    }
    new_tool(stack, "Reply bot", master, kind="agent", departments=home, ai=model)
    _feed(stack, chance, _BOT, (entity, second))
    return stack


def _feed(stack: Document, chance: Random, tool: str, entities: Iterable[str]) -> None:
    """Let a tool have some records, each from its system of record: no tool stands between it and all others."""
    find(stack, tool)["entities"] = dict.fromkeys(entities, "consumer")
    for entity in find(stack, tool)["entities"]:
        connect(stack, chance, master_of(stack, entity), tool, entity)


def _entity(stack: Document) -> str:
    """Return the records that the agent reads."""
    return str(find(stack, _BOT)["ai"]["reads"][0])


def _agent(*lacks: str, **facts: Any) -> Edit:
    """Facts of the agent; some are not stated."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        bot = find(stack, _BOT)
        bot.update(facts)
        for fact in lacks:
            bot.pop(fact, None)
        return _AGENT

    return edit


def _model(*lacks: str, **facts: Any) -> Edit:
    """Facts of its model; some are not stated."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        model = find(stack, _BOT)["ai"]
        model.update(facts)
        for fact in lacks:
            del model[fact]
        return _AGENT

    return edit


def _both(*edits: Edit) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        return [one(stack, chance) for one in edits][-1]

    return edit


# -- who answers for it


def _gone(left: str | None, person: str | None = None) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        del chance
        who = person or find(stack, _BOT)["owner"]
        team = [{"person": who, "joined": "2024-02-01", **({} if left is None else {"left": left})}]
        stack["initiatives"] = [{"id": "move", "name": "Move", "tools": [_BOT], "team": team}]
        return _AGENT

    return edit


def _all_owners(stack: Document, chance: Random) -> str:
    stack["complete"].append("owners")
    return _agent("owner")(stack, chance)


# -- what it changes


def _back(*lacks: str, to: str | None = None, model: Document | None = None, **facts: Any) -> Edit:
    """A flow leads from the agent back to the system of record of what it reads, and the model writes that."""

    def edit(stack: Document, chance: Random) -> str:
        entity = _entity(stack)
        find(stack, _BOT)["ai"].update({"acts": "alone", "writes": [entity], **(model or {})})
        made = connect(stack, chance, _BOT, to or master_of(stack, entity), entity, **facts)
        for fact in lacks:
            del made[fact]
        return _AGENT

    return edit


def _writes_elsewhere(stack: Document, chance: Random) -> str:
    """What it writes stays where it is: no flow leads away."""
    return _model(acts="alone", writes=[_entity(stack)])(stack, chance)


# -- what it works on


def _other(stack: Document) -> str:
    """Return records that the agent does not have."""
    reads = find(stack, _BOT)["entities"]
    return next(one for one in sorted(stack["entities"]) if one not in reads)


def _reads_more(stack: Document, chance: Random) -> str:
    return _model(reads=[_entity(stack), _other(stack)])(stack, chance)


def _reads_alone(stack: Document, chance: Random) -> str:
    return _model(reads=[_other(stack)], acts="alone")(stack, chance)


def _brought(**facts: Any) -> Edit:
    """It reads other records too, and a flow brings them."""

    def edit(stack: Document, chance: Random) -> str:
        other = _other(stack)
        connect(stack, chance, master_of(stack, other), _BOT, other, **facts)
        return _reads_more(stack, chance)

    return edit


def _outside(*lacks: str, word: str = "personal", **facts: Any) -> Edit:
    """What it reads is of a class, and somebody else runs the model."""

    def edit(stack: Document, chance: Random) -> str:
        for entity in find(stack, _BOT)["entities"]:
            stack["entities"][entity]["personal"] = "none"
        stated = {"sensitivity": word} if word == "confidential" else {"personal": word}
        stack["entities"][_entity(stack)].update(stated)
        return _model(*lacks, **{"provider": "Far models", **facts})(stack, chance)

    return edit


# -- use and approval


def _waits(kind: str, **facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        del chance
        del find(stack, _BOT)["ai"]["approved"]
        approval = {"name": "Review", "kind": kind, "asked": "2026-10-01", **facts}
        stack["initiatives"] = [{"id": "move", "name": "Move", "tools": [_BOT], "approvals": [approval]}]
        return _AGENT

    return edit


def _not_running(stack: Document, chance: Random) -> str:
    """Nobody works with it, and nothing reaches it."""
    stack["integrations"] = [one for one in stack["integrations"] if one["target"] != _BOT]
    return _both(_agent("seats"), _model(approved="none"))(stack, chance)


# -- two of them


def _writing(stack: Document, chance: Random, **facts: Any) -> None:
    """Add an agent that does what the other one does, as sound as that."""
    bot = find(stack, _BOT)
    new_tool(stack, "Draft pen", _BOT, **facts, ai={**bot["ai"], "provider": "Draft pen Works"})
    _feed(stack, chance, _PEN, bot["entities"])


def _second(**facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        _writing(stack, chance, **{"capabilities": ["reply-bot-work"], **facts})
        return _WRITER

    return edit


def _in_another_department(stack: Document, chance: Random) -> str:
    home = find(stack, _BOT)["departments"]
    away = next(one["id"] for one in stack["departments"] if one["id"] not in home)
    return _second(departments=[away])(stack, chance)


# -- a function that is paid for


def _function(usage: object, active: int | None = 40, **model: Any) -> Edit:
    """The agent has a function that is paid for apart, and so many of so many people use it."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        bot = find(stack, _BOT)
        use = {} if usage is None else {"usage": usage}
        bot["capabilities"].append({"id": "ai-summary", "ai": {**bot["ai"], "annual": 4800, **model}, **use})
        bot["seats"] = {"paid": 40, "as_of": "2026-10-25", **({} if active is None else {"active": active})}
        return _AGENT

    return edit


def _kind(code: str, plants: tuple[Edit, ...], misses: tuple[Edit, ...], *follows: str) -> Fault:
    return Fault(f"ai.{code}", plants, misses, frozenset(follows), clean_agent)


FAULTS = (
    _kind(
        "no-owner",
        (_agent(owner="nobody"), _agent(owner="TBD"), _gone("2026-06-30"), _all_owners),
        (
            _agent("owner"),
            _agent(owner="Service team"),
            _gone(None),
            _gone("2026-06-30", "Zoe Zander"),
            _gone("2027-06-30"),
            _both(_agent(kind="tool"), _agent(owner="nobody")),
        ),
    ),
    _kind(
        "writes-alone",
        (_back(), _back(model={"oversight": "none"}), _back(model={"approved": "2026-01-02"}), _back(method="webhook")),
        (
            _back(model={"acts": "with-consent"}),
            _back(model={"acts": "suggests"}),
            _back("entities"),
            _back(status="planned"),
            _writes_elsewhere,
            _back(model={"writes": []}),
        ),
    ),
    _kind(
        "outside-model",
        (
            _outside(trains_on_ours=True),
            _outside(agreement=False),
            _outside(provider="Reply bot Works", trains_on_ours=True),
            _outside("agreement", "trains_on_ours"),
        ),
        (
            _outside(),
            _outside(provider="us", trains_on_ours=True),
            _outside(provider="Reply bot Works", agreement=False),
            _outside(word="none", trains_on_ours=True),
            _outside(word="confidential", agreement=False),
            _outside("reads", trains_on_ours=True, word="none"),
        ),
    ),
    _kind(
        "fed-badly",
        (_reads_more, _reads_alone, _brought(every="30d"), _both(_model(acts="alone"), _reads_more)),
        (
            _brought(),
            _brought(every="12h"),
            _model("reads"),
            _model("acts"),
            _both(_brought(), _model(acts="alone")),
        ),
        "integrations.late",
        "integrations.seldom",
        "silos.stale",
    ),
    _kind(
        "no-approval",
        (_model(approved="none"), _waits("privacy"), _waits("legal"), _waits("security")),
        (
            _model("approved"),
            _model(approved="2026-10-30"),
            _waits("budget"),
            _waits("privacy", decided="2026-10-20"),
            _not_running,
        ),
    ),
    _kind(
        "duplicate",
        (_second(), _second(cost={"annual": 9000}), _second(users=["u1", "u2"])),
        (
            _in_another_department,
            _second(capabilities=["draft-pen-work"]),
            _second(kind="tool"),
            _second(intent={"kind": "best-of-breed", "why": "another language", "until": "2027-12-31", "owner": "Ann"}),
            _second(capabilities=[{"id": "reply-bot-work", "usage": 0}]),
        ),
    ),
    _kind(
        "unused",
        (_function(0.05), _function(0), _function(0.1), _function(0, None)),
        (
            _function(0.5),
            _function(0.2, 10),
            _function(0.05, 4),
            _function(None),
            _function(0.05, annual=0),
        ),
        "cost.idle-seats",
    ),
    _kind(
        "unrecorded",
        (_model("oversight"), _model("agreement"), _model("hosted"), _agent("ai")),
        (
            _model("act_class"),
            _model("model"),
            _model("acts"),
            _both(_model("agreement"), _model(provider="us")),
            _model(approved="none"),
        ),
    ),
)
