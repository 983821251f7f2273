"""The registry of facts: each stands where its path says, is written as it says, and can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from stackaudit.core.errors import UnknownNameError
from stackaudit.core.fact import Fact, FactRegistry, Whom
from stackaudit.core.rule import Text
from stackaudit.model.activity import Activity
from stackaudit.model.facts import FACTS
from stackaudit.model.integration import Integration
from stackaudit.model.journey import Journey, Step
from stackaudit.model.parts import Provenance
from stackaudit.model.people import Feedback, Initiative, Vendor
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Tool
from stackaudit.policy import Policy
from stacks import sample

RECORDS: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "tool": (Tool, {"id": "x"}),
    "integration": (Integration, {"source": "crm", "target": "esp"}),
    "entity": (DataEntity, {"id": "x"}),
    "activity": (Activity, {"name": "x"}),
    "step": (Step, {"id": "x"}),
    "journey": (Journey, {"id": "x", "steps": [{"id": "y"}]}),
    "stack": (Stack, {"name": "Shop", "tools": ["CRM", "ESP"]}),
    "provenance": (Provenance, {}),
    "policy": (Policy, {}),
    "feedback": (Feedback, {"step": "buy/pay", "rating": 3.0}),
    "initiative": (Initiative, {"id": "x"}),
    "vendor": (Vendor, {"id": "x"}),
}
"""The record that a path begins with, and the least that it may state."""

each = pytest.mark.parametrize("fact", FACTS.facts, ids=lambda fact: fact.code)


def records_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The records that a type speaks of, within lists and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from records_in(part)


@each
def test_its_path_is_in_the_model(fact: Fact) -> None:
    """Each name of the path is a field of the record before it."""
    for path in (fact.path, *fact.instead):
        record, *fields = path.replace("own_spend", "cost").split(".")  # the cost with what the price of a seat says
        found = [RECORDS[record][0]]
        for field in fields:
            stated = [one.model_fields[field] for one in found if field in one.model_fields]
            assert stated, f"{path}: no {field} in {found}"
            found = [record for one in stated for record in records_in(one.annotation)]


@each
def test_it_is_stated_where_it_is_written_and_only_there(fact: Fact) -> None:
    """A record with the example states it, and the bare record does not; a default that counts is one of the audit."""
    model, least = RECORDS[fact.record]
    bare = model.model_validate({**least, **({"status": "unknown"} if fact.code == "integration.status" else {})})

    assert fact.stated(model.model_validate({**least, **yaml.safe_load(fact.written)}))
    assert fact.stated(bare) == (fact.whom is Whom.AUDITOR)


@each
def test_it_can_be_asked_for(fact: Fact) -> None:
    """One question ends with its mark; that of a flow is left open for what follows, and can itself follow."""
    texts = [text for text in (fact.question.one, fact.question.many) if text]

    if fact.record == "integration":
        assert fact.then
        assert not any(text.endswith("?") for text in texts)
    else:
        assert "?" in fact.question.one
        assert fact.record == "stack" or all("{names}" in text for text in texts)


def test_names_are_given_once() -> None:
    """Results tell each fact from each other."""
    assert len(FACTS.by_code) == len(FACTS.facts)


def test_what_no_entry_knows_is_of_the_kind_that_its_name_tells() -> None:
    """A plugin's fact of a known part is of the record of that part, known to the same people."""
    known = FactRegistry(
        (
            Fact("tool.cost.annual", Text("?"), Whom.TOOL),
            Fact("vendor.tickets.age", Text("?"), Whom.VENDOR, name="ticket.age"),
        )
    )

    assert known.named("ticket.tone") == Fact(
        "vendor.ticket.tone",
        Text("What is ticket.tone of {names}?", "What is ticket.tone of each of these: {names}?"),
        Whom.VENDOR,
        name="ticket.tone",
    )
    assert (known.named("tool.mood").path, known.named("mood").whom) == ("tool.mood", Whom.TOOL)
    with pytest.raises(UnknownNameError, match=r"ticket.age"):
        known["ticket.ages"]


def test_an_unknown_has_the_sentence_of_its_rule() -> None:
    """The number of records is that of the subjects unless another is given; another rule has no sentence."""
    fact = Fact(
        "tool.cost.annual", Text("?"), Whom.TOOL, {"cost.annual": Text("{n} tool lacks it", "{n} tools lack it")}
    )
    one, two = fact.unknown("cost.annual", ["tool:a"]), fact.unknown("cost.annual", ["tool:a"], (), n=2)

    assert (str(one.message), one.blocks, one.fact) == ("1 tool lacks it", ("tool:a",), "tool.cost.annual")
    assert (str(two.message), two.blocks) == ("2 tools lack it", ())
    assert str(fact.unknown("cost.seats", ["tool:a"], text=Text("nobody knows")).message) == "nobody knows"
    with pytest.raises(UnknownNameError):
        fact.unknown("cost.seats", ["tool:a"])


def test_a_sentence_takes_what_it_asks_for() -> None:
    """Parameters that it has no hole for are left out, the number of records too."""
    fact = Fact("tool.owner", Text("?"), Whom.TOOL, {"inventory.owner": Text("{name} does not say who owns {name}")})
    unknown = fact.unknown("inventory.owner", ["tool:a"], params={"name": "A", "other": "B"})

    assert (str(unknown.message), unknown.message.params) == ("A does not say who owns A", (("name", "A"),))
    assert Text("{a} and {b:.1f}", "{a} of {n}").holes == {"a", "b", "n"}


def test_of_a_list_each_record_states_it() -> None:
    """One record of two is not enough, and an empty list states nothing."""
    fact = FACTS["limit.used"]
    stated, silent = {"resource": "a", "used": 1}, {"resource": "b"}

    assert fact.stated(Tool.model_validate({"id": "x", "limits": [stated, stated]}))
    assert not fact.stated(Tool.model_validate({"id": "x", "limits": [stated, silent]}))
    assert not fact.stated(Tool.model_validate({"id": "x"}))


@pytest.mark.parametrize("name", ["cobble_7", "corner_shop"])
@pytest.mark.parametrize("record", ["tool", "integration", "entity"])
def test_records_that_state_a_fact_are_counted_as_one_by_one(name: str, record: str) -> None:
    """Counting many records at once is as asking each of them."""
    stack = sample(name)
    records = {"tool": stack.tools, "integration": stack.integrations, "entity": stack.entities}[record]
    for fact in FACTS.of(record):
        assert fact.stated_by(records) == sum(fact.stated(one) for one in records), fact.path
