"""JSON as programs write it: lists under any usual key, records within records, and what each is connected to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.core.errors import LoadError
from stackaudit.io.mapping_file import mapping_text

SLACK = {
    "id": "a-1",
    "name": "Slack",
    "owner": {"name": "Jane Roe", "email": "jane@x.example"},
    "cost": {"amount": 100, "currency": "EUR", "period": "monthly"},
    "licenses": {"purchased": 70, "active": 48},
    "contract": {"renewalDate": "2027-03-31", "noticeDays": 60, "autoRenew": True},
}
JIRA = {
    "id": "a-2",
    "name": "Jira",
    "owner": None,
    "cost": {"amount": 900, "currency": "EUR", "period": "annual"},
    "licenses": None,
    "contract": {},
}


def _written(tmp_path: Path, data: Any) -> Path:
    path = tmp_path / "list.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "key", ["applications", "apps", "software", "tools", "inventory", "systems", "services", "assets", "softwareList"]
)
def test_a_list_may_stand_under_any_usual_key(tmp_path: Path, key: str) -> None:
    """Whatever stands beside it; one that is called `tools` too, as long as its records are none of ours."""
    path = _written(tmp_path, {"meta": {"count": 2}, key: [SLACK, JIRA]})
    assert [tool.name for tool in sa.read_stack(path).tools] == ["Slack", "Jira"]
    assert "name: name" in mapping_text([path])


def test_a_list_may_stand_one_level_deeper(tmp_path: Path) -> None:
    """As answers of programs have it."""
    path = _written(tmp_path, {"data": {"applications": [SLACK, JIRA], "cursor": "x"}})
    assert len(sa.read_stack(path).tools) == 2


def test_a_stack_file_with_a_mistake_is_no_list(tmp_path: Path) -> None:
    """Its mistake is told."""
    tool = {"id": "slack", "name": "Slack", "ownr": "Jo"}
    for others in ({}, {"integrations": [{"source": "slack", "target": "slack"}]}):
        path = _written(tmp_path, {"name": "S", **others, "tools": [tool]})
        with pytest.raises(LoadError, match="ownr"):
            sa.read_stack(path)


def test_where_no_list_is_found_the_keys_are_named(tmp_path: Path) -> None:
    """So that one sees which would do."""
    with pytest.raises(LoadError) as error:
        sa.read_stack(_written(tmp_path, {"meta": {"count": 2}, "thing": 3}))
    assert "applications" in str(error.value.problems[0].help)


def test_records_within_records_are_understood_like_their_words(tmp_path: Path) -> None:
    """Amounts by the period of each row; null where others hold a record hides nothing."""
    slack, jira = sa.read_stack(_written(tmp_path, [SLACK, JIRA])).tools
    assert (slack.cost.annual, jira.cost.annual) == (1200, 900)
    assert (slack.seats.paid, slack.seats.active) == (70, 48)
    assert str(slack.contract.notice) == "60 days, 0:00:00"
    assert slack.contract.auto_renew is True
    assert (slack.owner, jira.owner) == ("Jane Roe", None)


def test_what_a_record_is_connected_to_becomes_flows(tmp_path: Path) -> None:
    """By id or by name, as a record or a word; what does not say its end is told, and comes in is turned."""
    links = [{"target": "a-2", "type": "API"}, {"name": "Xero", "direction": "inbound"}, {"type": "API"}]
    path = _written(tmp_path, [SLACK | {"integrations": links}, JIRA | {"integrations": ["Xero"]}, {"name": "Xero"}])
    read = sa.read_with_notes(path)
    names = {tool.id: tool.name for tool in read.stack.tools}
    flows = [(names[flow.source], names[flow.target], flow.method) for flow in read.stack.integrations]
    assert flows == [("Slack", "Jira", "api"), ("Xero", "Slack", None), ("Jira", "Xero", None)]
    assert any("1 connection does not say what is connected" in note.message for note in read.notes)
