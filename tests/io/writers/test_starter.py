"""A small stack file to start from: it reads, it never overwrites, and it says why a name cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.io.writers import write_starter


@pytest.mark.parametrize("name", ["stack.yaml", "stack.yml", "STACK.YAML"])
def test_a_starter_reads_as_what_it_says(name: str, tmp_path: Path) -> None:
    """With the name of the company whatever is in it, in letters that people can read, and without a journey."""
    write_starter(tmp_path / name, 'Müller: "Söhne" & Co')
    text = (tmp_path / name).read_text(encoding="utf-8")

    assert text.startswith("# A stack file. Start with the tools and what flows between them; add facts as you learn")
    assert text.splitlines()[3] == r'name: "Müller: \"Söhne\" & Co"'
    assert sa.read_stack(tmp_path / name).name == 'Müller: "Söhne" & Co'
    assert sa.read_stack(tmp_path / name).journeys == ()


def test_a_starter_may_have_a_journey(tmp_path: Path) -> None:
    """Each step on a line, and after which others it comes where that is not the one above."""
    write_starter(tmp_path / "s.yaml", "Shop", "mckinsey-loop")
    text = (tmp_path / "s.yaml").read_text(encoding="utf-8")
    (journey,) = sa.read_stack(tmp_path / "s.yaml").journeys
    preset = sa.journey_preset("mckinsey-loop")

    assert (journey.name, journey.primary) == (preset.name, True)
    assert [(step.name, step.after) for step in journey.steps] == [(step.name, step.after) for step in preset.steps]
    steps = text[text.index("    steps:") :].splitlines()[1:]
    assert steps == [
        f'      - {{name: "{step.name}"' + ("}" if step.after is None else f", after: [{', '.join(step.after)}]}}")
        for step in preset.steps
    ]


@pytest.mark.parametrize(
    ("name", "company", "journey", "says"),
    [
        ("stack.txt", "Shop", None, "'stack.txt': a stack file to start from ends in .yaml"),
        ("there.yaml", "Shop", None, "there.yaml exists already; choose another name"),
        ("link.yaml", "Shop", None, "link.yaml exists already; choose another name"),
        ("stack.yaml", "a\u202eb", None, "cannot be the name of a company: "),
        ("stack.yaml", "Shop", "funnel", "unknown journey preset 'funnel'"),
    ],
)
def test_a_starter_that_cannot_be_is_refused(
    name: str, company: str, journey: str | None, says: str, tmp_path: Path
) -> None:
    """Nothing is written, and a link that leads nowhere is not followed."""
    (tmp_path / "there.yaml").write_text("mine", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "nowhere.yaml")

    with pytest.raises(sa.StackAuditError) as refused:
        write_starter(tmp_path / name, company, journey)

    assert says in str(refused.value)
    assert "None" not in str(refused.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "there.yaml"]
    assert (tmp_path / "there.yaml").read_text(encoding="utf-8") == "mine"
