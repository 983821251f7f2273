"""The block on redundancy: sentences and cells that do not contradict each other."""

from __future__ import annotations

from typing import Any

import pytest

import stackaudit as sa
from stacks import Document, document, read


def tool(id_: str, *departments: str, **facts: Any) -> Document:
    """A tool for surveys of some departments."""
    return {"id": id_, "departments": list(departments), "capabilities": ["feedback-surveys", "lead-forms"], **facts}


def text(*tools: Document) -> str:
    """The summary, as plain text."""
    return sa.audit(read(document(tools, [], as_of="2026-11-01"))).summary().markdown().replace("\\", "")


@pytest.mark.parametrize(
    ("departments", "said"),
    [
        (["sales", "sales", "sales"], "| the same people have several |"),
        (["sales", "sales", "legal"], "| some people have several, others one |"),
        (["sales", "legal", "support"], "| different people |"),
        (["sales", "sales", None], "| the same people have several; of some not known |"),
    ],
)
def test_who_has_them_is_one_statement(departments: list[str | None], said: str) -> None:
    """Not that the same people have several and that different people do."""
    tools = [tool(f"t{n}", *([] if one is None else [one])) for n, one in enumerate(departments)]

    assert said in text(*tools)


def test_capabilities_are_words_and_unknown_money_is_not_zero() -> None:
    """What is at stake in tools of unknown cost whose users nobody states is unknown."""
    chats = [tool(id_, "sales", capabilities=["chat", "bot"]) for id_ in ("c", "d")]
    made = text(tool("a"), tool("b"), *chats)

    (row,) = [line for line in made.splitlines() if line.startswith("| a and b |")]
    assert row.split(" | ")[1] == "feedback surveys and lead forms"
    assert "feedback-surveys" not in made
    assert "| not known |" in row
    assert row.count("cost unknown") == 2


def test_the_number_of_findings_is_one_number() -> None:
    """The headline and the table of thresholds count findings: one overlap here, wherever the thresholds are."""
    made = text(tool("a", "sales"), tool("b", "sales"))

    assert "1 finding is about several tools that offer the same to the same people" in made
    assert "| strong | 0.6 | 1 | 1 | 1 |" in made
