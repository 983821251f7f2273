"""A package that adds an analyser, a block, a picture and a reader by entry points: each counts like a built-in one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit import plugin as sp
from stackaudit.analysers.cost.rules import IDLE_SEATS
from stackaudit.cli.main import main
from stackaudit.core.rule import Rule
from stackaudit.engine.runner import installed_analysers
from stackaudit.reporting.themes import named_gaps
from stackaudit.triage.priority import Priority

PACKAGE = Path(__file__).parent / "acme"
SAME_MONEY = {
    "name": "Shop",
    "currency": "EUR",
    "as_of": "2026-07-01",
    "tools": [
        {"id": "crm", "cost": {"annual": 20_000, "priced_by": "seat"}, "seats": {"paid": 20}},
        {
            "id": "mailer",
            "cost": {"annual": 20_000, "priced_by": "seat"},
            "seats": {"paid": 80, "active": 20, "measure": "logged-in", "as_of": "2026-06-30"},
        },
    ],
}
"""A seat of crm costs 1,000, which is 15,000 above the limit of 250; of mailer, 60 seats for 250 are idle: 15,000."""


@pytest.fixture(autouse=True)
def _installed(install: Callable[..., Path]) -> None:
    """The package is installed."""
    install(PACKAGE, PACKAGE)


def audited(policy: sa.Policy | None = None) -> sa.Audit:
    """The audit of both tools with everything that is installed."""
    return sa.audit(sa.Stack.model_validate(SAME_MONEY), policy)


def dear_seats() -> Rule:
    """The rule of the package."""
    (rule,) = installed_analysers()["acme"].rules
    return rule


def of(result: sa.Audit, code: str) -> Priority:
    """The one priority of a kind."""
    (found,) = (one for one in result.priorities if one.finding.code == code)
    return found


def test_it_keeps_the_contract_of_analysers() -> None:
    """Its examples trigger and pass, as those of a built-in rule must."""
    acme, rule = installed_analysers()["acme"], dear_seats()
    stack, clean = (sa.Stack.model_validate(example) for example in (rule.triggers, rule.passes))
    sp.check_analyser(acme, [stack, clean, sa.Stack.model_validate(SAME_MONEY)])

    assert [finding.code for finding in sa.audit(stack, only="acme").findings] == [rule.id]
    assert not sa.audit(clean, only="acme").findings


def test_its_finding_has_the_priority_of_a_built_in_one_with_the_same_numbers() -> None:
    """Money by its role, severity and effort by the rule: nothing knows which of the two is built in."""
    assert (dear_seats().severity, dear_seats().effort) == (IDLE_SEATS.severity, IDLE_SEATS.effort)
    result = audited()
    theirs, ours = of(result, "acme.dear-seats"), of(result, "cost.idle-seats")

    assert theirs.finding.severity == ours.finding.severity
    for field in fields(Priority):
        if field.name not in {"finding", "rank", "firm"}:
            assert getattr(theirs, field.name) == getattr(ours, field.name), field.name
    assert theirs.priority == ours.priority
    assert theirs.impact[1] == pytest.approx(1.5)


def test_its_money_makes_it_worse() -> None:
    """Without the money the base severity alone would be lower on the bands."""
    result = audited(sa.Policy.model_validate({"money_steps": {"unit": 1_000.0, "most": 3.0}}))

    assert sa.Policy().rate(dear_seats()) < of(result, "acme.dear-seats").finding.severity


def test_a_policy_file_changes_its_severity_its_effort_and_its_options(tmp_path: Path) -> None:
    """By the id of the rule, as for a built-in one; a slip is refused with the nearest id."""
    path = tmp_path / "policy.yaml"
    path.write_text(
        "severity: {acme.dear-seats: 9.5}\neffort: {acme.dear-seats: 7.0}\noptions: {acme: {most: 300}}\n",
        encoding="utf-8",
    )
    before, after = of(audited(), "acme.dear-seats"), of(audited(sa.read_policy(path)), "acme.dear-seats")

    assert before.finding.severity < after.finding.severity == "critical"
    assert (before.effort[1], after.effort[1]) == (0.5, 7.0)
    assert str(after.finding.advice) == "Ask for EUR 300 a year a seat before the contract renews."
    with pytest.raises(sa.UnknownNameError, match=r"did you mean 'acme\.dear-seats'"):
        audited(sa.Policy.model_validate({"severity": {"acme.dear-seat": 1.0}}))


def test_its_settings_are_read_from_a_policy_file_and_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With their bounds, and in `stackaudit rules` with their meaning, as those of a built-in analyser."""
    path = tmp_path / "policy.yaml"
    path.write_text("options: {acme: {most: 1000}}\n", encoding="utf-8")
    assert not sa.audit(sa.Stack.model_validate(SAME_MONEY), sa.read_policy(path), only="acme").findings

    path.write_text("options: {acme: {most: -1}}\n", encoding="utf-8")
    with pytest.raises(sa.OptionError, match="acme: option 'most' is -1; it is a whole number from 0 to 1e"):
        audited(sa.read_policy(path))
    path.write_text("options: {acme: {mots: 1}}\n", encoding="utf-8")
    with pytest.raises(sa.OptionError, match="did you mean 'most'"):
        audited(sa.read_policy(path))

    assert main(["rules"]) == 0
    printed = capsys.readouterr().out
    for line in (
        "- Setting `options.acme.most` (250): The highest price of a seat a year that is not reported.",
        "Table `acme_seat_prices`: What a seat of one tool costs.",
        "- `price` (money): Cost of a seat a year.",
    ):
        assert line in printed


def test_its_table_comes_back_as_rows() -> None:
    """With exact money; a frame, a report and a picture are made from the same rows."""
    result = audited()
    row_class = installed_analysers()["acme"].rows[0]
    rows = result.rows(row_class)

    assert [(row.tool, row.seats, str(row.price)) for row in rows] == [
        ("crm", 20, "EUR 1,000 a year"),
        ("mailer", 80, "EUR 250 a year"),
    ]
    assert result.report.rows(row_class) == rows
    assert result.table("acme_seat_prices").to_dict("list") == {
        "tool": ["crm", "mailer"],
        "name": ["crm", "mailer"],
        "seats": [20, 80],
        "price": [1000.0, 250.0],
    }


def test_its_picture_is_drawn_and_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By an audit and by the command line, with options of its own; it says why there is none."""
    result = audited()
    picture = result.diagram("seat-prices", theme="dark", at_most=1)
    assert picture.title == "A seat of crm costs most: EUR 1,000 a year"
    assert picture.alt == "crm EUR 1,000 a year"
    assert picture.png() != result.diagram("seat-prices", theme="dark").png()
    with pytest.raises(sa.OptionError, match="did you mean 'at_most'"):
        result.diagram("seat-prices", at_mots=1)
    priceless = {"name": "S", "tools": [{"id": "crm", "cost": {"annual": 1, "priced_by": "seat"}}]}
    with pytest.raises(sa.StackAuditError, match="no price of a seat is known"):
        sa.audit(sa.Stack.model_validate(priceless), only="acme").diagram("seat-prices")

    stack, target = tmp_path / "stack.yaml", tmp_path / "prices.png"
    sa.write_stack(sa.Stack.model_validate(SAME_MONEY), stack)
    assert main(["draw", "seat-prices", str(stack), "-o", str(target), "--at-most", "1"]) == 0
    assert target.read_bytes() == result.diagram("seat-prices", at_most=1).png()
    with pytest.raises(SystemExit):
        main(["draw", "--help"])
    assert "--at-most AT_MOST seat-prices: how many tools" in " ".join(capsys.readouterr().out.split())


def test_its_money_is_told_with_its_theme() -> None:
    """The gap of its own says what is at stake; under a built-in theme its money is added to that of the others."""
    result = audited()
    costs = {str(gap.name): str(gap.cost) for gap in named_gaps(result.report)}
    assert costs["Money leaks"] == "EUR 15,000 a year at stake in 1 finding."
    assert costs[IDLE_SEATS.theme.title].startswith("EUR 15,000 a year for seats that nobody uses, in 1 tool ")

    same = replace(dear_seats(), theme=sp.Theme(IDLE_SEATS.theme.title))
    ours = replace(of(result, "acme.dear-seats").finding, rule=same)
    findings = sa.Findings.sorted((ours, of(result, "cost.idle-seats").finding))
    shown = replace(result.report, acceptances=replace(result.acceptances, open=findings))
    (gap,) = named_gaps(shown)
    assert str(gap.cost).startswith("EUR 30,000 a year for seats that nobody uses, in 2 tools ")


def test_its_fact_is_unknown_and_asked_for() -> None:
    """A tool that does not state its seats is a question, never a finding."""
    stack = {"name": "S", "tools": [{"id": "crm", "cost": {"annual": 20_000, "priced_by": "seat"}}]}
    result = sa.audit(sa.Stack.model_validate(stack), only="acme")

    assert not result.findings
    assert [(one.code, one.fact, str(one.message)) for one in result.unknowns] == [
        ("acme.dear-seats", "seats.paid", "the price of a seat of 1 tool is unknown")
    ]
    assert any("How many seats" in text for text in result.table("questions")["asks"])


def test_its_theme_its_sign_and_its_block_are_in_every_report(tmp_path: Path) -> None:
    """A gap of its own name, a cause of its own, and a block that a profile can leave out."""
    result = audited()
    for suffix in (".md", ".html", ".txt"):
        text = result.save(tmp_path / f"report{suffix}").read_text(encoding="utf-8")
        for told in (
            "Money leaks",
            "prices are never compared",
            "What a seat costs",
            "A seat of crm costs EUR 1,000 a year",
        ):
            assert told in text
        if suffix == ".html":
            section = text[text.index('<section id="block-seat-prices">') :].partition("</section>")[0]
            assert "<svg" in section
            assert "A seat of crm costs most: EUR 1,000 a year" in section

    alone = result.summary(sp.Policy().profiles["director"].model_copy(update={"blocks": ("seat-prices",)}))
    assert "What a seat costs" in alone.markdown()
    assert "The gaps one by one" not in alone.markdown()
    without = result.summary("finance").text()
    assert "What a seat costs" not in without
    assert "seat-prices" in without


def test_its_reader_reads(tmp_path: Path) -> None:
    """It is told by the content, what it leaves out is noted, and its errors name the file."""
    path = tmp_path / "prices.txt"
    path.write_text("acme price list\nCRM; 20; 20000\nno line\n", encoding="utf-8")
    read = sa.read_with_notes(path)

    assert read.format == "acme"
    assert [str(note) for note in read.notes] == [f"{path}:3: 'no line' is no line of a price list"]
    assert [finding.code for finding in sa.audit(read.stack, only="acme").findings] == ["acme.dear-seats"]
    path.write_text("acme price list\n", encoding="utf-8")
    with pytest.raises(sa.LoadError, match="ACME1"):
        sa.read_stack(path)


def test_what_authors_need_loads_nothing_heavy() -> None:
    """Neither pandas nor matplotlib nor networkx; every name of the page is there."""
    code = "import sys; from stackaudit import plugin; print(*(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"pandas", "matplotlib", "networkx"} & set(loaded)
    assert all(hasattr(sp, name) for name in sp.__all__)
    assert len(set(sp.__all__)) == len(sp.__all__)


def test_the_package_uses_nothing_else() -> None:
    """Every import from stackaudit in it is that of the page for authors."""
    lines = [
        line.strip()
        for path in PACKAGE.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "stackaudit" in line and line.lstrip().startswith(("import", "from"))
    ]

    assert lines
    assert set(lines) == {"from stackaudit import plugin as sp"}
