"""`audit`: what runs, what is skipped, what the result hands out."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import stackaudit as sa
from stackaudit.analysers.base import analyser
from stackaudit.core.failures import Failure
from stackaudit.graph import StackGraph

COBBLE = Path("sample_stacks/cobble_7.yaml")


@pytest.fixture(scope="module")
def result() -> sa.Audit:
    """The audit of the worked example."""
    return sa.audit(sa.read_stack(COBBLE))


def test_measures_are_found_by_name(result: sa.Audit) -> None:
    """The index is where the contract says, and a near miss names it."""
    assert result.measures["silos.index"].value == pytest.approx(53.414286, abs=1e-6)
    with pytest.raises(sa.UnknownNameError, match=r"did you mean 'silos\.index'"):
        result.measures["silos.indx"]


def test_the_needs_table_has_the_columns_of_the_contract(result: sa.Audit) -> None:
    """Other code relies on these columns, in this order, one row a need."""
    frame = result.table("needs")

    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns[:9]) == [
        "source",
        "target",
        "entity",
        "quality",
        "automation",
        "latency_hours",
        "reliability",
        "status",
        "path",
    ]
    assert len(frame) == 10


def test_every_table_that_is_named_can_be_had(result: sa.Audit) -> None:
    """`tables` lists what `table` takes; the four tables of the contract are among them."""
    assert {"needs", "findings", "tools", "unknowns", "scores"} <= set(result.tables)
    for name in result.tables:
        assert list(result.table(name).columns)
    with pytest.raises(sa.UnknownNameError, match="did you mean 'needs'"):
        result.table("nedes")


def test_the_repr_is_one_useful_line(result: sa.Audit) -> None:
    """Name, findings, how many are critical and high."""
    assert repr(result) == f"<Audit of 'COBBLE-7': 7 findings, 1 critical, 2 high, {len(result.skipped)} skipped>"


def test_an_analyser_without_anything_to_look_at_is_skipped_with_its_reason() -> None:
    """No integrations section: nothing is claimed, and the reason is told."""
    result = sa.audit(sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"]}))

    assert len(result.findings) == 0
    assert "lists no integrations" in result.skipped["silos"]
    assert result.score.value is None
    assert "Not assessed" in result.summary().text()


def test_a_crash_of_an_analyser_is_raised() -> None:
    """A bug never turns into "clean"."""

    @analyser(id="broken", asks="Does it crash?")
    def broken(graph: StackGraph) -> sa.Review:
        raise ZeroDivisionError(graph.stack.name)

    with pytest.raises(ZeroDivisionError):
        sa.audit(sa.read_stack(COBBLE), analysers={"broken": broken})


def test_only_chooses_analysers() -> None:
    """One or several ids; an unknown one is refused with the nearest."""
    stack = sa.read_stack(COBBLE)

    assert list(sa.audit(stack, only="silos").reviews) == ["silos"]
    with pytest.raises(sa.UnknownNameError, match="did you mean 'silos'"):
        sa.audit(stack, only="silo")


def test_options_come_from_the_policy() -> None:
    """The policy tunes analysers by id; what it names must exist."""
    stack = sa.read_stack(COBBLE)

    declared_only = sa.audit(stack, sa.Policy(options={"silos": {"needs": "declared"}}))

    assert len(declared_only.table("needs")) == 0
    with pytest.raises(sa.OptionError, match="did you mean 'needs'"):
        sa.audit(stack, sa.Policy(options={"silos": {"neds": "declared"}}))
    with pytest.raises(sa.OptionError, match="known: canonical"):
        sa.audit(stack, sa.Policy(options={"silos": {"needs": 3}}))
    with pytest.raises(sa.UnknownNameError, match="did you mean 'silos'"):
        sa.audit(stack, sa.Policy(options={"silo": {}}))


def test_a_stricter_policy_changes_the_judgement() -> None:
    """With a threshold above that of files, the file feed counts as carried by hand."""
    result = sa.audit(sa.read_stack(COBBLE), sa.Policy(automation_threshold=0.9))

    statuses = result.table("needs").set_index("need")["status"]
    assert statuses["need:bil>crm/order"] == "manual-only"


def test_unknown_diagrams_and_options_are_refused(result: sa.Audit) -> None:
    """A kind, an entity or an option that there is not is an error with the nearest."""
    with pytest.raises(sa.UnknownNameError, match="did you mean 'silos'"):
        result.diagram("silo")
    with pytest.raises(sa.UnknownNameError, match="did you mean 'customer'"):
        result.diagram("silos", entity="custmer")
    with pytest.raises(sa.OptionError, match="colour"):
        result.diagram("silos", colour="red")
    with pytest.raises(sa.UnknownNameError, match="did you mean 'light'"):
        result.diagram("silos", theme="ligth")


def test_a_diagram_of_what_was_not_assessed_is_refused() -> None:
    """There is no picture of a review that did not run, and the reason is told."""
    stack = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"]})

    with pytest.raises(sa.StackAuditError, match="describes no customer journey"):
        sa.audit(stack).diagram("journey")
    with pytest.raises(sa.StackAuditError, match="lists no integrations"):
        sa.audit(stack).diagram("silos", entity="customer")


def test_reports_are_saved_by_suffix(result: sa.Audit, tmp_path: Path) -> None:
    """Each form is written whole; an unknown suffix leaves nothing behind."""
    for suffix in (".md", ".json", ".html", ".txt"):
        assert result.save(tmp_path / f"report{suffix}").stat().st_size > 500
    with pytest.raises(sa.StackAuditError, match=r"\.md, \.json"):
        result.save(tmp_path / "report.docx")
    assert not (tmp_path / "report.docx").exists()


def test_a_name_that_nothing_bears_is_no_clean_result(result: sa.Audit) -> None:
    """A typing error in an analyser, a kind or a subject is refused; what was looked for and not found is empty."""
    for found in (result.findings, result.open, result.accepted, result.findings[:0], result.findings.at_least("low")):
        with pytest.raises(sa.UnknownNameError, match="did you mean 'silos'"):
            found.of("silo")
        with pytest.raises(sa.UnknownNameError, match=r"did you mean 'silos\.no-path'"):
            found.of("silos.no-paths")
        with pytest.raises(sa.UnknownNameError, match=r"did you mean 'silos\.no-path'"):
            found.told("silos.no-paths")
        with pytest.raises(sa.UnknownNameError, match="unknown subject 'nosuch'; known: "):
            found.about("nosuch")
    assert result.findings[:0].of("silos") == result.findings[:0].of("silos.no-path") == ()
    assert result.findings[:0].told("silos.no-path") == ()


def test_every_subject_of_a_stack_may_be_asked_for(result: sa.Audit) -> None:
    """Tools, entities, flows, and whatever a finding speaks of are known; a name leads to its id."""
    none = result.findings[:0]
    asked = {tool.id for tool in result.stack.tools} | {entity.id for entity in result.stack.entities}
    asked |= {flow.subject for flow in result.graph.flows}
    asked |= {subject for row in result.findings.told() for subject in row.subjects}
    asked |= {name for finding in result.findings for name in finding.concerns}
    tool = result.stack.tools[0]

    assert all(none.about(subject) == () for subject in asked)
    assert none.about(f"tool:{tool.id}") == ()
    with pytest.raises(sa.UnknownNameError, match=tool.id):
        none.about(tool.name)
    with pytest.raises(sa.UnknownNameError, match="unknown subject 'flow:"):
        none.about(f"flow:{tool.id}>{tool.id}")


def test_findings_keep_their_names_in_copies(result: sa.Audit) -> None:
    """A pickle or a copy is equal and refuses the same names."""
    for again in (pickle.loads(pickle.dumps(result.findings)), copy.copy(result.findings)):
        assert again == result.findings
        assert hash(again) == hash(result.findings)
        with pytest.raises(sa.UnknownNameError, match="did you mean 'silos'"):
            again.of("silo")


def test_the_kinds_of_what_could_not_be_loaded_are_not_refused(result: sa.Audit) -> None:
    """Of an analyser that failed nobody knows the kinds."""
    failed = replace(result, failures=(Failure("analyser", "radar", "ValueError: no"),))

    assert failed.findings.of("radar") == failed.findings.of("radar.blip") == ()


def test_an_older_kind_gives_what_tells_it_now() -> None:
    """Whoever asks for a kind by its name of an earlier version gets the findings of the kind that replaced it."""
    result = sa.audit(sa.read_stack("sample_stacks/brightside_45.yaml"))
    told = {row.code for row in result.findings.told()}
    old, now = next((old, rule.id) for rule in result.rules for old in rule.replaces if rule.id in told)

    assert result.findings.of(old) == result.findings.of(now) != ()
    assert result.findings.told(old) == result.findings.told(now) != ()
