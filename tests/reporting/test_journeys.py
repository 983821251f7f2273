"""The block of the summary on customer journeys."""

from __future__ import annotations

import stackaudit as sa
from stacks import Document, document, flow, read, sample, without


def test_each_journey_is_a_strip_with_its_numbers() -> None:
    """From step to step: what is needed, whether it arrives, over what, how old; then the numbers in a line."""
    text = sa.audit(sample("corner_shop")).summary().markdown()
    block = text.partition("## Customer journeys")[2].partition("\n## ")[0].replace("\\", "")

    assert "Buy (primary)" in block
    assert "| Order → Bill | customer | by hand, too late, not whole | Web shop → CRM → Billing |" in block
    assert "|  | ticket | never arrive |" in block
    assert "| Attract → Order | nothing stated | nothing has to arrive |" in block
    assert "4 handoffs: 1 asks for nothing, 3 have a flaw; continuity: 0.0%; automatic depth: 1 of 4" in block


def block_of(written: Document, heading: str) -> str:
    """One block of the summary of a stack, as text."""
    text = sa.audit(read(written)).summary().markdown()
    return text.partition(f"## {heading}")[2].partition("\n## ")[0].replace("\\", "")


def bought(*flows: Document, **facts: object) -> Document:
    """The shop takes an order from its shelf of products; the bill needs both."""
    tools = [
        {"id": "shop", "name": "Shop", "entities": {"order": "producer"}},
        {"id": "bil", "name": "Billing"},
        {"id": "pim", "name": "Catalogue", "entities": {"product": "producer"}},
    ]
    steps = [
        {"id": "buy", "name": "Buy", "tools": ["shop"]},
        {"id": "bill", "name": "Bill", "tools": ["bil"], "needs": ["order", "product"]},
    ]
    entities = {"order": {"system_of_record": "shop"}, "product": {"system_of_record": "pim"}}
    return document(tools, list(flows), entities=entities, journeys=[{"name": "Get", "steps": steps}], **facts)


def test_records_that_fare_differently_stand_in_lines_of_their_own() -> None:
    """The flaw and the way of one kind of records are not printed for another; empty columns are left out."""
    block = block_of(bought(flow("shop", "bil", "order"), flow("pim", "bil", "product", method="manual")), "Customer")

    assert "| from → to | records | arrive? | way |\n" in block
    assert "| Buy → Bill | order | yes, over a flow | Shop → Billing |" in block
    assert "|  | product | by hand | Catalogue → Billing |" in block


def test_records_that_fare_alike_share_a_line() -> None:
    """Orders and products come from the shop, which gets the products in the first step."""
    flows = (flow("pim", "shop", "product"), flow("shop", "bil", "order"), flow("shop", "bil", "product"))
    written = bought(*flows)
    written["tools"][0]["relays"] = ["product"]
    written["journeys"][0]["steps"][0]["needs"] = ["order", "product"]
    block = block_of(written, "Customer")

    assert "| Buy → Bill | order, product | yes, over a flow | Shop → Billing |" in block


def test_what_is_only_not_on_record_is_not_said_to_never_arrive() -> None:
    """Where the file may not list every flow, the block says so; where it does, the records never arrive."""
    known, whole = bought(), bought(complete=["integrations"])

    assert "no path on record" in block_of(known, "Customer")
    assert "continuity, as far as flows are on record: 0.0%" in block_of(known, "Customer")
    assert "never arrive" not in block_of(known, "Customer")
    assert "never arrive" in block_of(whole, "Customer")
    assert "continuity: 0.0%" in block_of(whole, "Customer")
    assert "| records | required | not on record |" in block_of(known, "Integrations")
    assert "| records | required | missing |" in block_of(whole, "Integrations")


def test_a_single_conduit_is_named() -> None:
    """Over what everything goes, in place of "not surely"."""
    flows = (flow("shop", "bil", "order", via="make"), flow("pim", "bil", "product"))
    written = bought(*flows)
    written["tools"].append({"id": "make", "name": "Make", "kind": "conduit"})

    assert "| Buy → Bill | order | over Make alone | Shop → Billing |" in block_of(written, "Customer")


def test_what_is_not_known_of_a_failure_is_one_sentence() -> None:
    """Methods and reliability are not stated: what share is lost is open; no row says from 0 to 100."""
    bare = [without(flow(*ends, "x"), "method", "every", "reliability") for ends in ("ab", "bc")]
    needs = [{"from": s, "to": t, "entity": "x"} for s, t in ("ab", "bc", "ac")]
    tools = ["a", {"id": "b", "relays": ["x"]}, "c"]
    block = block_of(document(tools, bare, entities={"x": {}}, needs=needs), "What if one fails")

    assert "| what fails | kind | data needs that lose their path |" in block
    assert "| b | tool | 3 |" in block
    assert "What share of the delivered quality that is cannot be told" in block
    assert "A plan to go on without it is stated for none of them." in block


def test_what_is_known_of_a_failure_has_its_columns() -> None:
    """All facts are stated, and one plan."""
    tools = ["a", {"id": "b", "relays": ["x"], "continuity": {"plan": True}}, "c"]
    flows = [flow(*ends, "x") for ends in ("ab", "bc")]
    needs = [{"from": s, "to": t, "entity": "x", "within": "1d"} for s, t in ("ab", "bc", "ac")]
    block = block_of(document(tools, flows, entities={"x": {}}, needs=needs), "What if one fails")

    assert "| b | tool | 100 | 100 | 3 | documented |" in block
    assert "cannot be told" not in block
    assert "stated for none" not in block


def test_an_unknown_handoff_says_what_is_missing() -> None:
    """The reader learns which fact would decide."""
    steps = [{"name": "A", "tools": ["crm"]}, {"name": "B", "tools": ["bil"], "needs": ["x"]}]
    written = document(
        ["crm", "bil"],
        [flow("crm", "bil", "x", every="1h")],
        entities={"x": {"system_of_record": "crm"}},
        journeys=[{"name": "J", "steps": steps}],
    )

    assert "not known: how old they may be" in sa.audit(read(written)).summary().text()


def test_no_journey_no_block() -> None:
    """The block drops out; why the journeys were not assessed stands at the top."""
    text = sa.audit(read(document(["crm", "bil"], [flow("crm", "bil", "x")]))).summary().text()

    assert "Customer journeys" not in text
    assert "journey (the stack describes no customer journey)" in text
