"""The block of the summary on customer journeys."""

from __future__ import annotations

import stackaudit as sa
from stacks import document, flow, read, sample


def test_each_journey_is_a_strip_with_its_numbers() -> None:
    """From step to step: what is needed, whether it arrives, over what, how old; then the numbers in a line."""
    text = sa.audit(sample("corner_shop")).summary().markdown()
    block = text.partition("## Customer journeys")[2].partition("\n## ")[0].replace("\\", "")

    assert "Buy (primary)" in block
    assert "| Order → Bill | customer | by hand, too late, not whole | Web shop → CRM → Billing |" in block
    assert "|  | ticket | never arrive |" in block
    assert "| Attract → Order | nothing stated | nothing has to arrive |" in block
    assert "4 handoffs: 1 asks for nothing, 3 have a flaw; continuity: 0.0%; automatic depth: 1 of 4" in block


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
