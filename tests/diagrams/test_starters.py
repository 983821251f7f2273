"""Beginnings: whatever little is stated, there is a picture; it says what it can, and what to state next."""

from __future__ import annotations

from typing import Any

import pytest
from quality import measure
from test_journey import text_overlaps
from test_silos import shown

import stackaudit as sa
from stackaudit.core.findings import Review
from stackaudit.diagrams.scene import Scene
from stackaudit.diagrams.silo.inventory import inventory_scene
from stackaudit.diagrams.silo.picture import arrange

RECORDS = "Which records does each tool make, keep or need, and which tool is right about them?"
FLOWS = "Which tools send data to which others, and what?"
FOUR = ["Salesforce", "Mailchimp", "Zendesk", "Xero"]
PERHAPS = [{"source": "a", "target": "b", "status": "unknown"}, {"source": "b", "target": "c", "status": "unknown"}]
RETIRED = [{"id": id_, "lifecycle": {"phase": "retired"}} for id_ in "ab"]

STARTERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "one tool": ({"tools": ["Salesforce"]}, "1 tool, with no flow on record", FLOWS),
    "one tool, flows listed": ({"tools": ["A"], "integrations": []}, "1 tool, with no flow on record", FLOWS),
    "a plain list": ({"tools": FOUR}, "4 tools, with no flow on record", FLOWS),
    "no flows": ({"tools": FOUR, "integrations": []}, "4 of 4 tools have no flow on record", FLOWS),
    "stated to have none": (
        {"tools": ["a", "b", "c"], "integrations": [], "complete": ["integrations"]},
        "3 of 3 tools are connected to nothing",
        RECORDS,
    ),
    "no roles": ({"tools": ["a", "b", "c"], "integrations": ["a -> b"]}, "2 separate groups: ", RECORDS),
    "one group": ({"tools": ["a", "b"], "integrations": ["a -> b"]}, "All 2 tools are connected", RECORDS),
    "all unknown": (
        {"tools": ["a", "b", "c"], "integrations": PERHAPS},
        "Whether all 3 tools are connected is not known",
        "Does the flow from a to b run today, and how is it carried?",
    ),
    "perhaps one more": (
        {"hub": "a", "tools": ["a", "b", "c"], "integrations": ["b -> a", PERHAPS[1]]},
        "Whether 1 of 3 tools is cut off is not known",
        "Does the flow from b to c run today, and how is it carried?",
    ),
    "alone on purpose": (
        {"tools": [{"id": "a", "standalone_ok": True}, {"id": "b", "standalone_ok": True}], "integrations": []},
        "All 2 tools stand alone on purpose",
        RECORDS,
    ),
    "nothing in use": ({"tools": RETIRED, "integrations": ["a -> b"]}, "No tool is in use", ""),
}


def said(result: sa.Audit) -> Scene:
    """What the picture of silos of an audit says; without flows that of the list."""
    if "silos" in result.reviews:
        return shown(result)
    return inventory_scene(result.graph, Review((), tables=(result.report.tables["questions"],)))


@pytest.mark.parametrize("name", STARTERS)
def test_every_beginning_has_a_picture_and_a_next_step(name: str) -> None:
    """One clause as its title, every tool drawn, nothing that overlaps, and a question where one is left."""
    document, title, question = STARTERS[name]
    result = sa.audit(sa.Stack.model_validate({"name": "S", **document}))
    picture, scene = result.diagram("silos"), said(result)

    assert picture.title == scene.headline
    assert scene.headline.startswith(title)
    assert not {";", "("} & set(picture.title)
    assert sum(len(card.boxes) for card in scene.cards) == len(result.graph.tools)
    assert (question in [ask.question for ask in scene.asks]) == bool(question)
    assert (measure(arrange(scene), picture.figure).faults, text_overlaps(picture.figure)) == (0, [])


def test_with_roles_the_links_come_instead_of_questions() -> None:
    """Where needs can be told, the list says which links would serve them."""
    stack = sa.read_stack("sample_stacks/cobble_7.yaml")
    assert said(sa.audit(stack)).asks == ()


def test_a_link_that_people_carry_today_says_so() -> None:
    """A link that would serve is no news where the same records go by hand: the list says that they do."""
    document = {
        "name": "S",
        "tools": [{"id": "ads"}, {"id": "crm"}, {"id": "mail"}],
        "entities": {"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}},
        "integrations": [
            {"source": "crm", "target": "mail", "entities": ["customer"], "method": "manual", "every": "1d"}
        ],
        "journeys": [
            {
                "name": "Buy",
                "steps": [
                    {"name": "Attract", "tools": ["ads"]},
                    {"name": "Mail", "tools": ["mail"], "needs": ["customer"]},
                ],
            }
        ],
    }
    result = sa.audit(sa.Stack.model_validate(document))
    assert "customer · now by hand" in [words.text for words in result.diagram("silos").geometry.words]
