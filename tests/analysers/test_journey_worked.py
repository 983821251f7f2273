"""Every number of methods 4 on its worked example, and what the samples that ship must show."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.analysers.base import Review
from stackaudit.analysers.journey.analyser import journey
from stackaudit.core.evidence import Cut, Names, Route
from stackaudit.core.findings import Severity
from stackaudit.graph import StackGraph
from stacks import Document, document, flow, measures, read, rows, sample_document


def walk(written: Document, **options: Any) -> Review:
    """What the journey analyser says of a stack."""
    return journey.tuned(**options)(StackGraph(read(written)))


def statuses(review: Review) -> list[tuple[str, ...]]:
    """The flags of each handoff, or its status where it has none."""
    return [row["flags"] or (row["status"],) for row in rows(review, "handoffs")]


@pytest.fixture(scope="module")
def cobble() -> Document:
    """The worked example."""
    return sample_document("cobble_7")


def repaired(written: Document) -> Document:
    """CRM to BIL and BIL to SUP by an instant api of reliability 0.99 (methods 4.4)."""
    kept = [one for one in written["integrations"] if one["id"] != "f4"]
    new = [
        flow("crm", "bil", "customer", reliability=0.99),
        flow("bil", "sup", "order", reliability=0.99),
    ]
    return {**written, "integrations": [*kept, *new]}


# -- methods 4.4


def test_the_handoffs_of_the_example(cobble: Document) -> None:
    """Ok (1.1 h, 0.9702), ok (24 h, 0.95), manual and slow (168 h), broken."""
    found = rows(walk(cobble), "handoffs")

    assert statuses(walk(cobble)) == [("ok",), ("ok",), ("manual", "slow"), ("broken",)]
    assert [row["status"] for row in found] == ["ok", "ok", "manual", "broken"]
    assert [row["latency_hours"] for row in found] == [pytest.approx(1.1), 24.0, 168.0, None]
    assert [row["reliability"] for row in found] == [pytest.approx(0.9702), 0.95, 0.8, None]
    assert [row["probability"] for row in found] == [pytest.approx(0.9702), 0.95, 0.0, 0.0]
    assert found[0]["path"] == "web > crm > esp"


def test_the_numbers_of_the_example(cobble: Document) -> None:
    """C = 0, D = 1.89189 of 4, straight-through 0, and no lead time because something never arrives."""
    found = measures(walk(cobble))

    assert found["journey.buy.continuity"].value == 0
    assert found["journey.buy.depth"].value == pytest.approx(1.89189, abs=5e-6)
    assert found["journey.depth_share"].value == pytest.approx(100 * 1.89189 / 4, abs=5e-4)
    assert found["journey.straight_through"].value == 0
    assert found["journey.straight_through_strict"].value == 0
    assert found["journey.primary_breaks"].value == 1
    assert found["journey.buy.lead_time_hours"].value is None
    assert "never arrives" in found["journey.buy.lead_time_hours"].undefined


def test_the_automatic_prefix_of_the_example(cobble: Document) -> None:
    """Two of four run by themselves; whatever the dependence, between 0.9202 and 0.95."""
    (row,) = rows(walk(cobble), "journeys")

    assert (row["prefix"], row["handoffs"]) == (2, 4)
    assert (row["prefix_dependent_low"], row["prefix_dependent_high"]) == pytest.approx((0.9202, 0.95))
    assert (row["dependent_low"], row["dependent_high"]) == (0, 0)
    assert (row["needs"], row["needs_met_low"], row["needs_met_high"]) == (4, 3, 3)
    assert (row["steps"], row["steps_with_tool"]) == (5, 5)


def test_the_example_repaired(cobble: Document) -> None:
    """After the two integrations C = 0.903348 and D = 3.707711, and every handoff is ok."""
    review = walk(repaired(cobble))
    found = measures(review)

    assert found["journey.buy.continuity"].value == pytest.approx(0.903348, abs=5e-7)
    assert found["journey.buy.depth"].value == pytest.approx(3.707711, abs=5e-7)
    assert found["journey.straight_through"].value == pytest.approx(0.903348, abs=5e-7)
    assert found["journey.straight_through_strict"].value == 1
    assert found["journey.buy.lead_time_hours"].value == pytest.approx(25.1)
    assert statuses(review) == [("ok",)] * 4
    assert review.findings == ()


def test_mean_lead_time_is_half_a_period_and_the_run(cobble: Document) -> None:
    """WEB to CRM 0.1 h, CRM to ESP 0.5 h, ESP to CRM 12 h, the rest at once: 12.6 h on average."""
    (row,) = rows(walk(repaired(cobble)), "journeys")

    assert row["lead_time_mean"] == pytest.approx(12.6)


def test_the_findings_of_the_example(cobble: Document) -> None:
    """One broken need and one flow by hand: two causes, each with its proof."""
    broken, manual = walk(cobble).findings

    assert broken.id == "journey.broken@need:bil>sup/order+step:buy/bill+step:buy/support"
    assert broken.severity is Severity.CRITICAL  # base 9, customer data, primary journey
    assert any(isinstance(row, Cut) for row in broken.evidence)
    assert manual.id == "journey.manual@flow:crm>bil+step:buy/bill+step:buy/sell"
    assert manual.severity is Severity.MEDIUM
    assert any(isinstance(row, Route) for row in manual.evidence)
    assert Names("also", ("too late",)) in manual.evidence


def test_the_headline_of_the_example(cobble: Document) -> None:
    """Which journey breaks, where, and what is done by hand."""
    assert "; ".join(map(str, walk(cobble).headline)) == (
        "the journey Buy breaks at 1 of 4 handoffs; 1 by hand; 2 are carried by a flow"
    )


# -- methods 4.5


def keyed(tool: str, *keys: str) -> Document:
    """A tool that stores some keys."""
    return {"id": tool, "stores_keys": list(keys)}


def test_identity_breaks_where_no_key_is_common() -> None:
    """WEB to CRM share the e-mail; CRM to BIL carries the CRM id, BIL stores its own number: identity is lost there.

    Match rates are not part of a stack, so that a surviving key says "between none and all", never 0.9.
    """
    steps = [
        {"id": "capture", "tools": ["web"]},
        {"id": "sell", "tools": ["crm"], "needs": ["customer"]},
        {"id": "bill", "tools": ["bil"], "needs": ["customer"]},
    ]
    review = walk(
        document(
            [
                keyed("web", "email", "cookie") | {"entities": {"customer": "producer"}},
                keyed("crm", "email", "crm-id"),
                keyed("bil", "bill-no"),
            ],
            [
                flow("web", "crm", "customer", keys=["email"]),
                flow("crm", "bil", "customer", method="file", keys=["crm-id"]),
            ],
            entities={"customer": {"system_of_record": "none", "about_customer": True, "tolerance": "24h"}},
            journeys=[{"id": "j", "steps": steps}],
        )
    )
    first, second = rows(review, "handoffs")
    (whole,) = rows(review, "journeys")

    assert (first["status"], first["identity_low"], first["identity_high"]) == ("ok", 0, 1)
    assert (second["status"], second["identity_low"], second["identity_high"]) == ("lossy", 0, 0)
    assert (whole["identity_low"], whole["identity_high"]) == (0, 0)
    groups = {row["step"]: row["identity_groups"] for row in rows(review, "steps")}
    assert groups == {"capture": ("crm",), "sell": ("crm",), "bill": ("bil",)}


# -- samples


def test_the_corner_shop() -> None:
    """Attract to Order asks nothing; Bill by hand, late and without identity; Help late; Win back without tickets."""
    review = walk(sample_document("corner_shop"))
    found = rows(review, "handoffs")

    assert statuses(review) == [("none",), ("manual", "slow", "lossy"), ("slow",), ("broken",)]
    assert (found[0]["needs"], found[0]["entity"]) == ((), None)
    assert (found[1]["identity_low"], found[1]["identity_high"]) == (0, 0)
    assert (found[2]["path"], found[2]["latency_hours"], found[2]["limit_hours"]) == ("shop > helpdesk", 24.5, 4)
    assert found[3]["entity"] == "ticket"
    assert "step:buy/order" in next(u.subjects for u in review.unknowns if u.fact == "step.needs")


def test_brightside() -> None:
    """Its three journeys: the paper form is a gap, invoices and tickets break, sheets go by hand, Make is alone."""
    review = walk(sample_document("brightside_45"))
    worst = {(row["journey"], row["to_step"]): row["status"] for row in rows(review, "handoffs")}

    assert {step for step, status in worst.items() if status == "gap"} == {("return", "inspect"), ("return", "refund")}
    assert {step for step, status in worst.items() if status == "broken"} == {
        ("return", "answer"),
        ("return", "win-back"),
    }
    assert {step for step, status in worst.items() if status == "manual"} == {("b2b", "book"), ("b2b", "collect")}
    assert worst["web-purchase", "care"] == "slow"
    assert worst["web-purchase", "inform"] == "fragile"


def test_what_the_handbook_does_not_say_is_unknown() -> None:
    """GitLab 2022: three needs have no way at all, and the list of events goes by hand; silence is unknown.

    What breaks is told as not on record: a handbook does not list every flow.
    """
    review = walk(sample_document("gitlab_2022"))
    found = rows(review, "handoffs")

    assert [(row["journey"], row["to_step"], row["entity"]) for row in found if row["status"] == "broken"] == [
        ("community-programme", "provision", "license"),
        ("partner-lead", "share", "account"),
        ("self-service", "renewal-mail", "contact"),
    ]
    assert [(row["journey"], row["to_step"]) for row in found if row["status"] == "manual"] == [("event-lead", "sync")]
    assert all(row["not_stated"] for row in found if row["status"] == "unknown")
    assert len({row["journey"] for row in found}) == 6
    assert {f.confidence for f in review.findings if f.code == "journey.broken"} == {"assumed"}
