"""The block on AI: every model as stated, role and class in the words of who judged them, and no legal advice."""

from __future__ import annotations

from stackaudit.engine.audit import audit
from stackaudit.model.stack import Stack
from stacks import Document, document, read, sample

MODEL: Document = {"acts": "alone", "provider": "Modelworks", "reads": ["customer"], "writes": [], "approved": "none"}


def stack_with(*models: Document) -> Stack:
    """A CRM and an agent for each model."""
    agents = [{"id": f"bot{n}", "name": f"Bot {n}", "kind": "agent", "ai": model} for n, model in enumerate(models)]
    return read(document(["crm", *agents], entities={"customer": {"system_of_record": "crm"}}))


def lines_of(stack: Stack) -> list[str]:
    """The lines of the block in the summary."""
    text = audit(stack).summary().markdown()
    return text.partition("## AI at work\n")[2].partition("\n## ")[0].strip().splitlines()


def test_role_and_class_are_printed_as_stated() -> None:
    """With by whom and when; the note says that nothing computes them, and that it is no legal advice."""
    judged = {"act_role": "deployer", "act_class": "limited risk", "class_by": "M. Roth", "class_on": "2026-05-04"}
    lines = lines_of(stack_with({**MODEL, **judged}))

    assert lines[2] == (
        "| Bot 0 | acts alone | Modelworks | customer | nothing | not stated | none | "
        "deployer, limited risk, judged by M. Roth, on 4 May 2026 |"
    )
    assert lines[-1].endswith("nothing here computes them. No legal advice.")


def test_what_is_not_stated_says_so() -> None:
    """No default stands in for it, and a class without a name is told to be so."""
    lines = lines_of(stack_with({}, {"act_class": "high risk"}))

    assert lines[2] == "| Bot 0 |" + " not stated |" * 7
    assert lines[3].endswith("| high risk |")
    assert "of those who are named, where they are;" in lines[-1]


def test_who_acts_alone_comes_first() -> None:
    """Then those of whom it is not stated."""
    rows = lines_of(stack_with({"acts": "suggests"}, {}, {"acts": "with-consent"}, {"acts": "alone"}))[2:6]

    assert [row.split(" | ")[0] for row in rows] == ["| Bot 3", "| Bot 1", "| Bot 2", "| Bot 0"]


def test_a_stack_without_models_has_no_such_block() -> None:
    """Nothing is printed of it."""
    assert lines_of(sample("corner_shop")) == []
