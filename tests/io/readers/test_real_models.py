"""The contract between the models and the sentences: whatever does not fit is told in our words, at a place."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hangs import ends
from stackaudit.core.errors import Problem
from stackaudit.io.readers.diagnostics.problems import render
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.text import yaml_text
from stackaudit.model.stack import Stack

GOOD = yaml_text.load("""\
stackaudit: 1
name: Shop
as_of: 2026-11-01
currency: EUR
hub: crm
departments: [marketing, {id: service, name: Service, headcount: 12}]
entities:
  customer: {system_of_record: crm, about_customer: true, tolerance: 24h, attributes: [email, name]}
  order: {system_of_record: [{tool: web, scope: [EU]}], weight: 2.5}
tools:
  - CRM
  - id: web
    name: Web shop
    kind: tool
    departments: [marketing]
    capabilities: [email, {id: forms, grade: 1, usage: 0.1}]
    entities: {customer: consumer, order: [producer, system_of_record]}
    cost: {annual: 12000}
    seats: {paid: 40, active: 22, as_of: 2026-10-31}
    contract: {starts: 2025-03-01, renews: 2027-03-01, notice: 60d, auto_renew: true}
    limits: [{resource: contacts, used: 60000, limit: 100000, growth: 3%, per: month}]
    prices: [{up_to: 50000, annual: 9600}]
    openness: {api: true}
    lifecycle: {phase: active}
    fit: {functional: 3, score: 50.5}
    intent: {kind: regional, until: 2027-06-30, why: data residency}
    provenance: {from: finance export, as_of: 2026-10-31}
    x-mine: {any: [1, 2]}
integrations:
  - {source: crm, target: web, entities: [customer], method: ipaas, every: 24h, reliability: 0.95, bidirectional: false}
needs:
  - {from: web, to: crm, entity: order, within: 1h}
journeys:
  - name: Buy
    volume: 60%
    steps: [{name: Pay, tools: [web], needs: [customer, {entity: order, within: 24h}]}]
candidates:
  - {source: web, target: crm, cost: 5000}
""")
WRONG: list[Any] = [
    None,
    True,
    -1,
    0,
    1.5,
    10**20,
    "",
    "NO",
    "x" * 300,
    "€15",
    "a b",
    [],
    [1],
    {},
    {"knd": 1},
    "2026-13-01",
    "\u202e",
]
PYDANTIC = (
    "Input should",
    "String should",
    "Field required",
    "Tuple should",
    "List should",
    "Keys should",
    "Unable to",
)


def slots(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value within a document."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path] * bool(path) + [found for key, value in items for found in slots(value, (*path, key))]


def spoil(data: Any, path: tuple[Any, ...], value: Any) -> None:
    """Put `value` at `path`, unless an earlier change has taken the path away."""
    node = data
    for step in path[:-1]:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(node, dict) or (isinstance(node, list) and isinstance(path[-1], int) and path[-1] < len(node)):
        node[path[-1]] = value


def told(data: Any, text: str = "") -> tuple[Problem, ...]:
    """Return the problems of a document, none where it fits."""
    try:
        Stack.model_validate(data)
    except ValidationError as error:
        return problems_from(error, data, yaml_text.locate(text), Stack)
    return ()


def test_the_good_document_is_good() -> None:
    """What the other tests spoil is sound before."""
    assert told(GOOD) == ()


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(slots(GOOD)), st.sampled_from(WRONG)), min_size=1, max_size=4))
def test_no_wrong_value_is_told_in_the_words_of_pydantic(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Whatever values are put wherever, every error has a sentence, a code and a path that the data holds."""
    data = copy.deepcopy(GOOD)
    for path, value in changes:
        spoil(data, path, copy.deepcopy(value))

    for problem in told(data):
        assert not problem.message.startswith(PYDANTIC), problem.message
        assert problem.code.startswith(("SA0", "SA1", "SA2", "SA3"))
        assert problem.code != "SA200", problem.message
        node = data
        for step in problem.path:
            node = node[step]


def test_a_flood_of_errors_is_told_in_little_time() -> None:
    """Tens of thousands of wrong fields are located, sorted and told in seconds and in less than a hundred lines."""
    text = "name: Shop\ntools:\n" + "- {id: a, nme: b, knd: c}\n" * 33_000
    data = yaml_text.load(text)
    with ends():
        problems = told(data, text)
        report = render(problems, "shop.yaml", text, style="concise")

    assert len(problems) == 10_001
    last = problems[-1]
    assert (last.code, last.message) == ("SA014", "more problems are not listed: the rest of a list was not looked at")
    assert report.endswith("Found at least 10,001 errors in shop.yaml.")
    assert report.count("\n") < 100
