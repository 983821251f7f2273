"""Faults of consents, of withdrawals and of requests: what does not get to the tools that have to know it."""

from __future__ import annotations

from random import Random

from benchmarks.faults.clean import Document, find
from benchmarks.faults.edits import connect, master_of, users_of
from benchmarks.faults.fault import Edit, Fault
from benchmarks.faults.privacy import clean_private

RECORDS = "consent"


def clean_consents(seed: int) -> Document:
    """Return a clean stack in which a tool mails to people, their consents arrive, and deletions are carried out."""
    stack, chance = clean_private(seed), Random(f"consents {seed}")
    for tool in stack["tools"]:
        tool["openness"]["bulk_export"] = True
    people = next(id_ for id_, one in stack["entities"].items() if one["about_customer"])
    master, mailer = master_of(stack, people), _apart(stack, people)[0]
    find(stack, mailer)["capabilities"].append("email")
    stack["entities"][RECORDS] = {
        "system_of_record": master,
        "about_customer": False,
        "consent_for": people,
        "tolerance": "24h",
        "personal": "personal",
        "sensitivity": "internal",
        "keep": "2 years",
        "attributes": ["number", "state"],
    }
    connect(stack, chance, master, mailer, RECORDS, every="1h", attributes=["number", "state"])
    for one in stack["integrations"]:
        one["deletes"] = True
    return stack


def _apart(stack: Document, entity: str) -> list[str]:
    """The tools that use records of an entity and stand in no journey."""
    steps = {tool for journey in stack["journeys"] for step in journey["steps"] for tool in step["tools"]}
    return [id_ for id_ in users_of(stack, entity) if id_ not in steps] or users_of(stack, entity)


def _people(stack: Document) -> str:
    return str(stack["entities"][RECORDS]["consent_for"])


def _carrier(stack: Document) -> Document:
    """The flow that brings the consents."""
    return next(one for one in stack["integrations"] if one["entities"] == [RECORDS])


def _mailer(stack: Document) -> Document:
    return find(stack, _carrier(stack)["target"])


def _carried(**facts: object) -> Edit:
    """Change the flow of the consents."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        told = f"tool:{_mailer(stack)['id']}"
        _carrier(stack).update(facts)
        return told

    return edit


def _missing(stack: Document, chance: Random) -> str:
    """Nothing brings the consents."""
    del chance
    told = f"tool:{_mailer(stack)['id']}"
    stack["integrations"].remove(_carrier(stack))
    return told


def _not_kept(stack: Document, chance: Random) -> str:
    """Another region is contacted than the one whose consents are kept."""
    told = _carried()(stack, chance)
    records = stack["entities"][RECORDS]
    records["system_of_record"] = [{"tool": records["system_of_record"], "scope": ["EU"]}]
    _mailer(stack)["regions"] = ["germany", "japan"]
    return told


def _kept(stack: Document, chance: Random) -> str:
    told = _not_kept(stack, chance)
    _mailer(stack)["regions"] = ["germany", "france"]
    return told


def _no_contact(stack: Document, chance: Random) -> str:
    """Without the capability nobody is contacted."""
    mailer = _mailer(stack)
    mailer["capabilities"].remove("email")
    return _missing(stack, chance)


def _of_firms(stack: Document, chance: Random) -> str:
    """The customers are firms: no personal data is there."""
    for id_, entity in stack["entities"].items():
        if id_ != RECORDS:
            entity["personal"] = "none"
    return _missing(stack, chance)


def _over_another(stack: Document, chance: Random) -> str:
    """The consents come over a tool that passes them on."""
    one = _carrier(stack)
    relay = next(id_ for id_ in users_of(stack, _people(stack)) if id_ != one["target"])
    find(stack, relay)["relays"] = [RECORDS]
    target = one["target"]
    one["target"] = relay
    facts = {"every": "1h", "attributes": ["number", "state"], "deletes": True}
    connect(stack, chance, relay, target, RECORDS, **facts)
    return f"tool:{target}"


def _objecting(stack: Document, chance: Random) -> str:
    """The activity rests on something else, and its records of objections arrive."""
    told = _carried()(stack, chance)
    one = _carrier(stack)
    stack["entities"]["objection"] = dict(stack["entities"][RECORDS])
    mailer = told.removeprefix("tool:")
    connect(stack, chance, one["source"], mailer, "objection", every="1h", attributes=["number", "state"], deletes=True)
    one["attributes"] = ["number"]
    used = {"capabilities": ["email"], "tools": [mailer], "entities": [_people(stack), "objection"]}
    stack["activities"] = [{"name": "News", "basis": "legitimate interest", **used}]
    return told


def _producer(stack: Document, chance: Random, *, back: bool = False, **facts: object) -> str:
    """People state their consent in another tool as well."""
    tool = chance.choice([id_ for id_ in _apart(stack, _people(stack)) if id_ != _mailer(stack)["id"]])
    find(stack, tool)["entities"][RECORDS] = "producer"
    if back:
        all_ = {"every": "1h", "attributes": ["number", "state"], "deletes": True, **facts}
        connect(stack, chance, tool, master_of(stack, RECORDS), RECORDS, **all_)
    return f"tool:{tool}"


def _producing(**facts: object) -> Edit:
    return lambda stack, chance: _producer(stack, chance, back=True, **facts)


def _mailer_produces(stack: Document, chance: Random) -> str:
    """People unsubscribe in the mailer."""
    told = _carried()(stack, chance)
    find(stack, told.removeprefix("tool:"))["entities"][RECORDS] = "producer"
    return told


def _master_produces(stack: Document, chance: Random) -> str:
    del chance
    master = master_of(stack, RECORDS)
    find(stack, master).setdefault("entities", {})[RECORDS] = "producer"
    return f"tool:{master}"


def _consumes(stack: Document, chance: Random) -> str:
    """The mailer states that it needs the records, and gets them."""
    told = _carried()(stack, chance)
    find(stack, told.removeprefix("tool:"))["entities"][RECORDS] = "consumer"
    return told


def _silent_back(stack: Document, chance: Random) -> str:
    told = _producer(stack, chance, back=True)
    del stack["integrations"][-1]["entities"]
    return told


def _sent(*, personal: bool = True, **facts: object) -> Edit:
    """Change a flow of personal data, or of other data, to a tool."""

    def edit(stack: Document, chance: Random) -> str:
        ours = {id_ for id_, one in stack["entities"].items() if one["personal"] == "personal"} - {RECORDS}
        fitting = [one for one in stack["integrations"] if bool({*one["entities"]} & ours) is personal]
        steps = {tool for journey in stack["journeys"] for step in journey["steps"] for tool in step["tools"]}
        quiet = [one for one in fitting if one["target"] not in {*steps, stack["hub"], _mailer(stack)["id"]}]
        chosen = chance.choice(quiet)
        chosen.update(facts)
        return f"tool:{chosen['target']}"

    return edit


def _also(edit: Edit, **facts: object) -> Edit:
    """The same edit, with facts of the tool that it is told of."""

    def both(stack: Document, chance: Random) -> str:
        told = edit(stack, chance)
        find(stack, told.removeprefix("tool:")).update(facts)
        return told

    return both


def _no_copy(*, answer: bool | None = False) -> Edit:
    """Say of a tool that holds personal data whether data can be got out."""

    def edit(stack: Document, chance: Random) -> str:
        told = _sent()(stack, chance)
        find(stack, told.removeprefix("tool:"))["openness"]["bulk_export"] = answer
        return told

    return edit


def _no_copy_of_others(stack: Document, chance: Random) -> str:
    """A tool that holds no personal data lets nothing out."""
    ours = {id_ for id_, one in stack["entities"].items() if one["personal"] == "personal"}
    flows = [one for one in stack["integrations"] if ours & {*one["entities"]}]
    holders = {end for one in flows for end in (one["source"], one["target"])}
    tool = chance.choice([tool for tool in stack["tools"] if tool["id"] not in holders])
    tool["openness"]["bulk_export"] = False
    return f"tool:{tool['id']}"


def _twice(stack: Document, chance: Random) -> str:
    """A second flow of the same records carries deletions out."""
    told = _sent(deletes=False)(stack, chance)
    one = next(one for one in stack["integrations"] if one["deletes"] is False)
    facts = {key: one[key] for key in ("method", "every", "takes") if key in one}
    connect(stack, chance, one["source"], one["target"], one["entities"][0], **{**facts, "deletes": True})
    return told


def _fault(kind: str, plants: tuple[Edit, ...], misses: tuple[Edit, ...], *follows: str) -> Fault:
    return Fault(f"privacy.{kind}", plants, misses, frozenset(follows), clean_consents, whole=True)


FAULTS = (
    _fault(
        "consent",
        (_missing, _carried(attributes=["number"]), _carried(status="broken"), _carried(every="3d"), _not_kept),
        (
            *(_no_contact, _of_firms, _over_another, _objecting, _kept, _consumes),
            *(_carried(status="unknown"), _carried(attributes=None), _carried(attributes=["number", "state", "more"])),
            *(_carried(method="file"), _carried(every="20h")),
        ),
        *("integrations.unhealthy", "integrations.late", "integrations.seldom", "silos.stale"),
    ),
    _fault(
        "withdrawal",
        (_producer, _mailer_produces),
        (
            *(_producing(), _producing(status="unknown"), _producing(attributes=None), _producing(method="etl")),
            *(_master_produces, _consumes, _silent_back),
        ),
        *("silos.no-path", "silos.write-only", "privacy.request-not-reached"),
    ),
    _fault(
        "request-not-reached",
        (_sent(deletes=False), _sent(every="40d"), _no_copy()),
        (
            *(_sent(deletes=None), _sent(personal=False, deletes=False), _sent(deletes=True)),
            _also(_sent(deletes=False), privacy={"hosted": ["Germany"], "agreement": True, "keep": "none"}),
            *(_twice, _no_copy_of_others, _no_copy(answer=None), _sent(every="20h")),
        ),
        *("integrations.late", "integrations.seldom", "silos.stale", "fit.closed", "fit.hard-to-leave"),
    ),
)
"""All of them."""
