"""How people say whether a flow works, and who carries it."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackaudit.io.readers.lists.methods import read_method
from stackaudit.io.readers.lists.states import read_state
from stackaudit.io.readers.stack_file import convert

STATES = {
    "active": ["yes", "works", "ok", "ja", "yes!", "active since 2024", "funktioniert"],
    "degraded": ["mostly", "yes, but slow", "partly", "works most of the time", "ja, meistens", "sometimes"],
    "broken": ["no", "no, broken since May", "broken since the update", "kaputt seit Mai", "nein", "stopped in March"],
    "planned": ["no, planned", "not started"],
    "deprecated": ["no, retired", "yes, but being replaced"],
    "": ["unclear", "no errors", "yes, except for refunds", "works from time to time", "manual", "breaks often"],
}


@pytest.mark.parametrize(("text", "status"), [(text, status) for status, texts in STATES.items() for text in texts])
def test_the_state_of_a_flow_in_plain_words(text: str, status: str) -> None:
    """The worst part counts; a yes beside words that say nothing leaves it open."""
    assert read_state(text, "status").meaning == status


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("CSV export by Tom", "manual"),
        ("Anna uploads the list", "manual"),
        ("we type it in", "manual"),
        ("Export von Petra", "manual"),
        ("CSV by Zapier", "ipaas"),
        ("API by Tom", "api"),
        ("export by Workday", ""),
        ("nightly CSV", "file"),
        ("Salesforce exports a CSV", "file"),
    ],
)
def test_what_a_person_exports_is_carried_by_hand(text: str, method: str) -> None:
    """A product is no person, and who built an API does not carry its records."""
    assert read_method(text).method == method


@pytest.mark.parametrize("head", ["Works?", "Status", "Running?", "Funktioniert?"])
def test_a_column_that_asks_whether_a_flow_works(tmp_path: Path, head: str) -> None:
    """A method in it says how the flow is carried where no other column does, and nothing of its state."""
    path = tmp_path / "flows.csv"
    rows = ["HubSpot,Slack,API,yes", 'Slack,HubSpot,,"no, broken since May"', "HubSpot,Zendesk,,manual"]
    rows += ["Zendesk,HubSpot,API,manual", "Zendesk,Slack,API,who knows"]
    path.write_text("\n".join([f"From,To,How,{head}", *rows]) + "\n", encoding="utf-8")
    made = convert([path])

    said = [(flow.method, flow.status) for flow in made.stack.integrations]
    assert said == [("api", "active"), (None, "broken"), ("manual", "active"), ("api", "active"), ("api", "unknown")]
    notes = [str(note) for note in made.notes]
    assert any("'manual' in 'status' says how the flow is carried" in note for note in notes)
