"""The worked example of seven tools: every severity, every count and every way of the privacy analyser."""

from __future__ import annotations

import pytest

import stackaudit as sa
from stackaudit.analysers.privacy.analyser import privacy
from stackaudit.analysers.privacy.telling import Points
from stackaudit.core.evidence import Names, Quantity, Tools
from stackaudit.core.findings import Finding, Review
from stackaudit.core.rows import rows_of
from stackaudit.graph import StackGraph
from stackaudit.tables.privacy import ExposureRow, HeldRow, HolderRow
from stacks import CASES, load, read

SEVEN = load(CASES / "privacy" / "seven_tools.yaml")


@pytest.fixture(scope="module")
def review() -> Review:
    return privacy(StackGraph(read(SEVEN)))


def told(review: Review, id_: str) -> Finding:
    return next(one for one in review.findings if one.id == id_)


@pytest.mark.parametrize(
    ("id_", "low", "high", "severity"),
    [
        ("privacy.file-copy@flow:crm>esp", 5.0, 5.0, "medium"),
        ("privacy.file-copy@flow:crm>sheet", 5.0, 6.0, "medium"),
        ("privacy.file-copy@flow:sheet>ads", 5.0, 5.0, "medium"),
        ("privacy.lower-class@tool:sheet", 6.0, 7.2, "medium"),
        ("privacy.outside-region@tool:ads", 3.0, 6.0, "low"),
        ("privacy.beyond-need@tool:sup", 4.8, 4.8, "medium"),
    ],
)
def test_how_bad_each_exposure_is(review: Review, id_: str, low: float, high: float, severity: str) -> None:
    """From the worst class that is there for certain to the worst that may be; the lower end counts."""
    finding = told(review, id_)
    points = {row.key: row.value for row in finding.evidence if isinstance(row, Quantity)}

    assert (points[Points.LOW], points[Points.HIGH]) == (low, high)
    assert finding.severity == severity
    assert finding.confidence == "documented"
    row = next(one for one in rows_of(ExposureRow, review.tables) if one.finding == id_)
    assert (row.severity_low, row.severity_high) == (low, high)


def test_nothing_else_is_told(review: Review) -> None:
    """What seven tools are told, tools without a purpose, and one note; the mailer has a safeguard: not told."""
    assert {one.id for one in review.findings} == {
        "privacy.beyond-need@tool:sup",
        "privacy.consent@tool:ads",
        "privacy.consent@tool:esp",
        "privacy.file-copy@flow:crm>esp",
        "privacy.file-copy@flow:crm>sheet",
        "privacy.file-copy@flow:sheet>ads",
        "privacy.lower-class@tool:sheet",
        "privacy.outside-region@tool:ads",
        "privacy.request-not-reached@tool:ads",
        "privacy.request-not-reached@tool:sheet",
        "privacy.unlisted@stack:activities",
        "privacy.unrecorded@stack:privacy",
        "privacy.withdrawal@tool:esp",
    }


def test_what_nobody_stated_is_one_note(review: Review) -> None:
    """The agreement of 5 holders, the time limit of 6, the place of 2."""
    note = told(review, "privacy.unrecorded@stack:privacy")
    rows = {row.role: row.ids for row in note.evidence if isinstance(row, Tools)}

    assert note.severity == "note"
    assert rows == {
        "agreement not stated": ("ads", "bot", "crm", "sup", "web"),
        "time limit not stated": ("ads", "bot", "crm", "esp", "sheet", "sup"),
        "place not stated": ("bot", "sheet"),
    }
    assert len(note.members) == 7
    assert "no legal advice" in str(note.why)


def test_the_way_of_an_address_to_the_ads(review: Review) -> None:
    """CRM, by hand, to the sheet, as a file, to the ads; the first hop is only possible."""
    evidence = told(review, "privacy.outside-region@tool:ads").evidence
    (way,) = [row.values for row in evidence if isinstance(row, Names) and row.role.startswith("way of email")]

    assert way == ("CRM → Sheet (manual, possible)", "Sheet → Ads (file, stated)")
    row = next(
        r for r in rows_of(HeldRow, review.tables) if (r.tool, r.entity, r.attribute) == ("ads", "customer", "email")
    )
    assert (row.way, row.methods, row.stated_hops, row.hops) == ("crm > sheet > ads", ("manual", "file"), 1, 2)
    assert (row.certain, row.data_class) == (True, "personal")


def test_every_holder_has_a_row(review: Review) -> None:
    """The worst class of each tool, for certain and at most, and whether anything is open."""
    rows = {row.tool: row for row in rows_of(HolderRow, review.tables)}

    assert {tool: (row.certain_class, row.possible_class) for tool, row in rows.items()} == {
        "ads": ("personal", "personal"),
        "bot": ("personal", "personal"),
        "crm": ("special", "special"),
        "esp": ("personal", "personal"),
        "sheet": ("personal", "special"),
        "sup": ("special", "special"),
        "web": ("special", "special"),
    }
    assert {tool: row.status for tool, row in rows.items()} == {
        **dict.fromkeys(("ads", "bot", "crm", "esp", "sheet", "sup"), "told"),
        "web": "open",
    }


def test_how_many_hold_personal_data_and_special_categories(review: Review) -> None:
    """Seven for certain; three or four hold data on health."""
    bounds = {one.name: (one.value, one.low, one.high) for one in review.measures}

    assert bounds["privacy.personal_holders"] == (7.0, 7.0, 7.0)
    assert bounds["privacy.special_holders"] == (None, 3.0, 4.0)


def test_what_is_asked(review: Review) -> None:
    """The class of tickets, two places, one safeguard and five agreements."""
    others = "privacy.request-not-reached"
    asked = {one.fact: one.subjects for one in review.unknowns if one.code != others}

    assert asked == {
        "entity.personal": ("entity:ticket",),
        "privacy.hosted": ("tool:bot", "tool:sheet"),
        "privacy.safeguard": ("tool:ads",),
        "privacy.agreement": ("tool:ads", "tool:bot", "tool:crm", "tool:sup", "tool:web"),
    }


def test_a_copy_by_hand_is_one_finding() -> None:
    """The integration analyser tells the flow, the copy is a row of it, and the larger severity counts."""
    audit = sa.audit(read(SEVEN))
    by_hand = next(one for one in audit.findings if one.id == "integrations.by-hand@flow:crm>sheet")

    assert [row.id for row in by_hand.consequences if row.code.startswith("privacy.")] == [
        "privacy.file-copy@flow:crm>sheet"
    ]
    assert by_hand.severity >= by_hand.consequences[0].severity
    assert not [one for one in audit.findings if one.id == "privacy.file-copy@flow:crm>sheet"]
    assert [one.id for one in audit.findings if one.code == "privacy.file-copy"] == [
        "privacy.file-copy@flow:crm>esp",
        "privacy.file-copy@flow:sheet>ads",
    ]


def test_single_sign_on_is_asked_of_those_who_hold_personal_data() -> None:
    """The support desk has none, and holds personal data for certain: one finding, of fit."""
    audit = sa.audit(read(SEVEN))

    assert [one.subjects for one in audit.findings if one.code == "fit.no-single-sign-on"] == [("stack:sign-on",)]
    (finding,) = audit.findings.of("fit.no-single-sign-on")
    assert [member.subject for member in finding.members] == ["tool:sup"]
