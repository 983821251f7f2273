"""Values stay as they are: they cannot be changed, they compare by content, and they travel to other processes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.analysers.silos.analyser import silos
from stackaudit.core.frozen import FrozenDict
from stackaudit.diagrams.diagram import PictureFormatError
from stackaudit.policy import DEFAULT_POLICY

COBBLE = "sample_stacks/cobble_7.yaml"


@pytest.mark.parametrize(
    "change", ["d['a'] = 2", "del d['a']", "d.update(a=2)", "d.pop('a')", "d.clear()", "d |= {'b': 1}"]
)
def test_a_frozen_dictionary_refuses_every_change(change: str) -> None:
    """No way of changing a dictionary gets through."""
    frozen = FrozenDict(a=1)

    with pytest.raises(TypeError, match="cannot be changed"):
        exec(change, {"d": frozen})  # noqa: S102  the six statements above

    assert frozen == {"a": 1}
    assert hash(frozen) == hash(FrozenDict(a=1))


def test_nobody_can_move_the_defaults_of_later_audits() -> None:
    """The default policy, the options of a built-in and the parts of an audit cannot be written to."""
    result = sa.audit(sa.read_stack(COBBLE))

    for table in (DEFAULT_POLICY.automation, silos.options, result.reviews, result.skipped, result.measures):
        with pytest.raises(TypeError, match="cannot be changed"):
            table["api"] = 0.1  # type: ignore[index]


@pytest.mark.parametrize(
    "error",
    [
        sa.UnknownNameError("tool", "crn", ["crm", "esp"]),
        sa.LoadError([sa.Problem("SA001", "the file cannot be read", 3, 4)], "shop.yaml", "the whole report"),
        sa.OptionError("silos has no option 'x'"),
        sa.NotApplicable("fewer than two tools"),
        PictureFormatError(Path("x.bmp")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_travel(error: Exception) -> None:
    """An error that another process raised arrives as it was."""
    arrived = pickle.loads(pickle.dumps(error))

    assert type(arrived) is type(error)
    assert str(arrived) == str(error)
    assert getattr(arrived, "problems", ()) == getattr(error, "problems", ())


def test_stacks_policies_and_findings_travel() -> None:
    """What workers are given and what they give back is equal on both sides."""
    stack = sa.read_stack(COBBLE)
    findings = sa.audit(stack).findings

    assert pickle.loads(pickle.dumps(stack)) == stack
    assert pickle.loads(pickle.dumps(DEFAULT_POLICY)) == DEFAULT_POLICY
    assert pickle.loads(pickle.dumps(findings)) == findings
    assert hash(sa.Policy()) == hash(DEFAULT_POLICY)


def test_a_policy_is_checked_against_what_is_rated() -> None:
    """A typing error in the table of severities is refused, not ignored; bands and grades must be in order."""
    stack = sa.read_stack(COBBLE)

    with pytest.raises(sa.UnknownNameError, match=r"did you mean 'silos\.no-path'"):
        sa.audit(stack, sa.Policy(severity={"silos.no-pth": 3.0}))
    with pytest.raises(ValueError, match="bands must rise"):
        sa.Policy(bands={"low": 9.0, "medium": 4.0})
    with pytest.raises(ValueError, match="grades must rise"):
        sa.Policy(grades={"A": 10.0})


@pytest.mark.parametrize("given", ["stack.yaml", {"name": "x"}, None])
def test_an_audit_of_something_else_says_what_it_takes(given: object) -> None:
    """A path or a dictionary in the place of a stack is told how to become one."""
    with pytest.raises(sa.StackAuditError, match=r"sa\.read_stack"):
        sa.audit(given)  # type: ignore[arg-type]
    with pytest.raises(sa.StackAuditError, match=r"sa\.read_policy"):
        sa.audit(sa.read_stack(COBBLE), "policy.yaml")  # type: ignore[arg-type]


def test_needs_of_unknown_names_are_refused() -> None:
    """A typing error is no missing path."""
    graph = sa.StackGraph(sa.read_stack(COBBLE))
    known = graph.needs()[0]

    from dataclasses import replace

    with pytest.raises(sa.UnknownNameError, match="did you mean 'crm'"):
        graph.verdicts([replace(known, target="crn")])
    with pytest.raises(sa.UnknownNameError, match="unknown entity"):
        graph.verdicts([replace(known, entity="custmr")])
    with pytest.raises(sa.StackAuditError, match="is no need"):
        graph.route(("crm", "esp"))  # type: ignore[arg-type]


def test_the_readme_stack_has_no_view_of_nothing() -> None:
    """Where all customer data is mastered in the hub itself the unified view is undefined, not 0 %."""
    text = Path("README.md").read_text(encoding="utf-8")
    yaml = text.partition("```yaml\n")[2].partition("```")[0]
    from stackaudit.io.readers.native import parse_stack

    reach = sa.audit(parse_stack(yaml, "yaml")).measures["silos.unified_view_reach"]

    assert reach.value is None
    assert "hub itself" in reach.undefined


def test_an_entity_that_may_be_about_the_customer_lowers_the_coverage() -> None:
    """Whether the hub needs it is not known: the index says so, and the need stands among what could not be told."""
    document = {
        "name": "S",
        "hub": "crm",
        "tools": ["crm", "bil", {"id": "c", "entities": {"o": "consumer"}}],
        "entities": {"o": {"system_of_record": "bil", "tolerance": "1h"}},
        "integrations": [
            {
                "source": "bil",
                "target": "c",
                "entities": ["o"],
                "method": "api",
                "every": 0,
                "takes": 0,
                "reliability": 1.0,
            }
        ],
    }
    result = sa.audit(sa.Stack.model_validate(document))

    assert result.measures["silos.index"].coverage == 0.5
    assert "need:bil>crm/o" in {need for unknown in result.unknowns for need in unknown.blocks}
