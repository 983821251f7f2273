"""Journeys to start from, and the starter file that holds one."""

from __future__ import annotations

from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.core.errors import UnknownNameError
from stackaudit.model.journey import PRESETS, journey_preset


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("aarrr", ["Acquisition", "Activation", "Retention", "Referral", "Revenue"]),
        ("stdc", ["See", "Think", "Do", "Care"]),
        ("mckinsey-loop", ["Consider", "Evaluate", "Buy", "Experience", "Advocate", "Bond"]),
        ("bowtie", ["Awareness", "Education", "Selection", "Commit", "Onboard", "Impact", "Growth"]),
        ("generic-b2c", ["Discover", "Visit", "Sign up", "Purchase", "Fulfil", "Support", "Repurchase"]),
    ],
)
def test_the_presets_have_the_steps_of_their_sources(name: str, steps: list[str]) -> None:
    """Methods 4.6; no step claims a tool or a need, and each preset says where it is from."""
    journey = sa.journey_preset(name)

    assert [step.name for step in journey.steps] == steps
    assert all("tools" not in step.model_fields_set and "needs" not in step.model_fields_set for step in journey.steps)
    assert journey.provenance is not None
    assert journey.id == name


def test_the_loop_leads_from_bond_back_to_buy() -> None:
    """The loyalty loop of the consumer decision journey."""
    buy = sa.journey_preset("mckinsey-loop").steps[2]

    assert buy.after == ("evaluate", "bond")


def test_see_think_do_care_is_no_strict_sequence() -> None:
    """Each stage may follow any before it."""
    assert [step.after for step in sa.journey_preset("stdc").steps] == [
        None,
        ("see",),
        ("see", "think"),
        ("see", "think", "do"),
    ]


def test_an_unknown_preset_is_refused() -> None:
    """With the nearest one there is."""
    with pytest.raises(UnknownNameError, match="did you mean 'aarrr'"):
        journey_preset("aarr")


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_stack_may_start_from_a_preset(name: str, tmp_path: Path) -> None:
    """`stackaudit new --journey` writes a file that reads as the preset; its audit accuses nobody of gaps."""
    target = tmp_path / "stack.yaml"

    assert main(["new", str(target), "--journey", name]) == 0
    stack = sa.read_stack(target)
    result = sa.audit(stack, only="journey")

    preset = sa.journey_preset(name)
    assert [(step.id, step.after) for step in stack.journeys[0].steps] == [
        (step.id, step.after) for step in preset.steps
    ]
    assert result.findings == ()
    assert set(result.table("handoffs")["status"]) == {"unknown"}


def test_an_unknown_preset_writes_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, the known ones named, nothing written."""
    target = tmp_path / "stack.yaml"

    assert main(["new", str(target), "--journey", "funnel"]) == 2
    assert "aarrr" in capsys.readouterr().err
    assert not target.exists()
