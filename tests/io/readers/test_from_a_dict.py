"""A stack and a policy from a Python dict: the same checks and the same words as for a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import stackaudit as sa

SLIPS: dict[str, Any] = {
    "name": "Shop",
    "tools": [{"name": "CRM", "ownr": "Ann Lee", "cost": {"anual": 5}}, "Mailer"],
    "integrations": ["crm -> mailr"],
}


def test_the_slips_of_a_dict_are_those_of_a_file(tmp_path: Path) -> None:
    """Codes, messages, advice and paths are equal; only lines and columns are a file's alone."""
    file = tmp_path / "shop.yaml"
    file.write_text(json.dumps(SLIPS))
    with pytest.raises(sa.LoadError) as of_dict:
        sa.read_stack(SLIPS)
    with pytest.raises(sa.LoadError) as of_file:
        sa.read_stack(file, "yaml")

    told, of_its_file = (
        sorted((one.code, one.message, one.help, one.path) for one in error.value.problems)
        for error in (of_dict, of_file)
    )
    assert told == of_its_file
    assert len(told) == 3
    assert "--> stack at tools[0].ownr\n  = help: did you mean 'owner'?" in str(of_dict.value)
    assert "unknown tool 'mailr'" in str(of_dict.value)
    assert "did you mean 'mailer'?" in str(of_dict.value)


def test_a_dict_reads_as_its_file_does(tmp_path: Path) -> None:
    """The catalog fills a tool of which only the name is stated, from either; the dict stays as it was."""
    given = {"name": "Shop", "tools": ["HubSpot", {"name": "Slack", "from_catalog": "none"}]}
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(given))
    before = json.dumps(given)
    stack = sa.read_stack(given)

    assert stack == sa.read_stack(file)
    assert stack.tool("hubspot").category == "crm-and-sales"
    assert stack.tool("slack").category is None
    assert sa.read_stack(stack.document()) == stack
    assert sa.read_with_notes(given).stack == stack
    assert json.dumps(given) == before


def test_the_slips_of_a_policy_in_python_are_told() -> None:
    """Unknown settings with the nearest, values with what is expected."""
    with pytest.raises(sa.LoadError) as caught:
        sa.read_policy({"acepted": [], "automation_threshold": "sooner"})

    assert {one.path: one.help for one in caught.value.problems} == {
        ("acepted",): "did you mean 'accepted'?",
        ("automation_threshold",): "write a number such as 0.5",
    }


def test_a_policy_in_python_is_that_of_a_file(tmp_path: Path) -> None:
    """Acceptances are plain data in both."""
    entry = {"id": "silos.no-path@need:crm>ads/customer", "reason": "replaced in May", "owner": "Ann Lee"}
    given = {"accepted": [{**entry, "until": "2027-01-31"}]}
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(given))

    assert sa.read_policy(given) == sa.read_policy(file)


FRAME = pd.DataFrame({"name": ["HubSpot"]})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (FRAME, "read_stack takes a path, not DataFrame; sa.Stack.from_frames(tools=frame) reads a frame"),
        ({"name": "Shop", "tools": FRAME}, "a dict in the form of a stack file holds no frames; sa.Stack.from_frames"),
        (None, "read_stack takes a path, not NoneType; a dict in the form of a stack file is read too"),
        (["HubSpot"], "read_stack takes a path, not list; a dict in the form of a stack file is read too"),
    ],
    ids=["frame", "frame in a dict", "none", "list"],
)
def test_what_is_neither_a_path_nor_a_dict(given: Any, message: str) -> None:
    """It is named, with what reads it."""
    with pytest.raises(sa.StackAuditError) as caught:
        sa.read_stack(given)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("beside", [{"format": "yaml"}, {"mapping": {"columns": {"A": "name"}}}], ids=str)
def test_what_speaks_of_files_is_refused_beside_a_dict(beside: dict[str, Any]) -> None:
    """Neither is left unused without a word."""
    with pytest.raises(sa.StackAuditError, match="a dict"):
        sa.read_stack({"name": "Shop", "tools": ["CRM"]}, **beside)
