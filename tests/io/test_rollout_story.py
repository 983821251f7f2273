"""A CRM rollout of a company of 200 people, told in the workbook of `start`: each fact that speaks against it is told.

The story: the sponsor leaves four months before it is live and is the executive too; legal has said yes, security waits
for a vendor, nobody has asked for privacy; the prototype was shown to bosses; two of four have left.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import openpyxl
import pytest

import stackaudit as sa
from stackaudit.engine.audit import Audit
from stackaudit.reporting.brief import Brief

Cells = dict[str, object]
ROLES = {
    2: "Petra Lindholm",
    3: "Viktor Hahn",
    4: "Lena Ortiz",
    5: "Rhea Novak",
    6: "Lena Ortiz",
    7: "none",
    8: "Tom Abel",
}
LOADS = {2: "10%", 4: "50%", 5: "60%", 6: "50%", 8: "20%"}
HANDED_NOTHING = {"handed_over": "no"}
DATED: list[Cells] = [
    {"person": "Lena Ortiz", "joined": date(2026, 2, 1)},
    {"person": "Tom Abel", "joined": date(2026, 2, 1)},
    {"person": "Jana Weiss", "joined": date(2026, 2, 1), "left": date(2026, 7, 31), **HANDED_NOTHING},
    {"person": "Paul Kern", "joined": date(2026, 3, 1), "left": date(2026, 9, 30), **HANDED_NOTHING},
]
UNDATED: list[Cells] = [
    {"person": name}
    for name in ("Rhea Novak", "Petra Lindholm", "Omar Haddad", "Mia Falk", "Viktor Hahn", "Sofia Brandt")
]
FILLED: dict[str, dict[int, Cells]] = {
    "stack": {2: {"as_of": date(2026, 11, 29), "currency": "EUR"}},
    "initiatives": {
        2: {
            "sponsor.name": "Viktor Hahn",
            "sponsor.leaves": date(2027, 1, 31),
            "sponsor.successor": "none",
            "sponsor.level": 1,
        }
    },
    "tools": {2: {"vendor": "Clarivo GmbH", "cost.annual": 48000, "seats.paid": 60}},
    "roles": {n: {"person": name, "load": LOADS.get(n)} for n, name in ROLES.items()},
    "groups": {
        n: {"users": users, "super_users": helpers, "cheat_sheet": "no", "training_planned": "no"}
        for n, (users, helpers) in {2: (30, 0), 3: (20, 1), 4: (10, 0)}.items()
    },
    "approvals": {
        2: {"asked": date(2026, 3, 3), "decided": date(2026, 5, 20)},
        3: {
            "asked": date(2026, 3, 3),
            "waits_for.party": "Clarivo GmbH",
            "waits_for.what": "report of a penetration test",
            "waits_for.asked": date(2026, 4, 15),
            "waits_for.promised": date(2026, 6, 30),
        },
        4: {"asked": "not asked"},
        5: {"asked": date(2026, 9, 1)},
        6: {"asked": date(2026, 1, 15), "decided": date(2026, 2, 10)},
    },
    "prototypes": {2: {"shown": date(2026, 10, 5), "to": "Viktor Hahn; managing director", "users": "no"}},
    "sign-offs": {n: {"required": 14, "signed": 14 if n < 4 else 0} for n in (2, 3, 4, 5)},
}
ADDED: dict[str, list[Cells]] = {
    "initiatives": [
        {"id": "erp", "name": "ERP project", "starts": date(2027, 1, 1), "goes_live": date(2027, 8, 31)},
    ],
    "tools": [{"id": "mailpilot", "name": "MailPilot", "owner": "none"}],
    "roles": [
        {"role": "core-user", "group": "service", "person": "Omar Haddad", "load": "10%"},
        {"role": "core-user", "group": "marketing", "person": "none"},
        {"role": "super-user", "group": "service", "person": "Mia Falk"},
        {"role": "project-manager", "person": "Lena Ortiz", "load": "40%", "initiative": "erp"},
    ],
    "people": [*DATED, *UNDATED],
    "requirements": [{"name": f"Requirement {n}", "written": "yes" if n < 15 else "no"} for n in range(1, 18)],
    "expectations": [
        {"stakeholder": "Viktor Hahn", "attribute": "a forecast he trusts", "importance": 5},
        {"stakeholder": "Sofia Brandt", "attribute": "orders reach Ledgerly", "importance": 5, "elicited": "no"},
        {"stakeholder": "Omar Haddad", "attribute": "one history of each pump", "importance": 4},
    ],
    "meetings": [
        {"party": "IT", "series": "weekly", "day": date(2026, 11, day), "expected": 2, "came": came}
        for day, came in ((2, 0), (9, 1), (16, 0), (23, 0))
    ],
    "vendors": [{"id": "clarivo", "name": "Clarivo GmbH"}],
    "tickets": [
        *(
            {"vendor": "Clarivo GmbH", "sent": day, "answered": "no", "limit": "2d"}
            for day in (date(2026, 9, 2), date(2026, 9, 14), date(2026, 10, 1), date(2026, 10, 20))
        ),
        *({"vendor": "clarivo", "ticket": f"T-{n}", "limit": "2d", "in_time": "yes"} for n in (5, 6, 7)),
    ],
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """The audit of the workbook after somebody has filled in the story."""
    path = tmp_path_factory.mktemp("story") / "crm.xlsx"
    sa.start_rollout("crm-rollout", live="2027-06-01", name="CRM", tools=["Clarivo CRM"]).save(path)
    book = openpyxl.load_workbook(path)
    for title, rows in FILLED.items():
        for number, cells in rows.items():
            _write(book[title], number, cells)
    for title, added in ADDED.items():
        for cells in added:
            _write(book[title], book[title].max_row + 1, cells)
    book.save(path)
    return sa.audit(sa.read_stack(path))


def _write(sheet: object, number: int, cells: Cells) -> None:
    heads = {cell.value: cell.column for cell in sheet[1]}  # type: ignore[index]
    for head, value in cells.items():
        sheet.cell(number, heads[head]).value = value  # type: ignore[attr-defined]


def test_each_fact_of_the_story_is_told(result: Audit) -> None:
    """Before it is live, as stated, whatever else is filled in."""
    assert Counter(one.code for one in result.findings) == {
        "people.sponsor-leaves": 1,
        "people.role-vacant": 2,
        "people.overload-across": 1,
        "people.approval-blocked": 1,
        "people.approval-unasked": 1,
        "people.requirement-unsigned": 1,
        "people.no-prototype": 1,
        "people.vendor-sla": 1,
        "people.team-churn": 1,
        "people.knowledge-lost": 1,
        "people.meeting-missed": 1,
        "people.not-elicited": 1,
        "people.no-super-user": 2,
        "people.no-cheat-sheet": 3,
        "people.training-cadence": 3,
        "people.preset-untouched": 1,
        "inventory.unowned": 1,
    }


def test_the_story_is_told_in_its_words(result: Audit) -> None:
    """Who, how many, and since when."""
    told = {str(one.title) for one in result.findings}

    assert told >= {
        "Viktor Hahn, the sponsor of CRM, leaves on 31 Jan 2027, and nobody follows",
        "CRM has no developer",
        "CRM has no representative of the core users for marketing",
        "Lena Ortiz is planned for 140% of a week in 2 rollouts at once, from 1 Jan 2027 to 29 Aug 2027",
        "Security for CRM waits for Clarivo GmbH",
        "Privacy for CRM has not been asked for",
        "No user of CRM has seen a prototype",
        "Clarivo GmbH answered 3 of 7 requests in the agreed time",
        "2 of 4 people on the team of CRM whose days are stated have left",
        "Jana Weiss and Paul Kern left CRM and handed nothing over",
        "IT came in full to 0 of 4 meetings of CRM",
        "Nobody in sales helps the others with CRM",
        "sales has no cheat sheet for CRM",
        "No training is planned for sales of CRM",
    }
    why = {one.code: str(one.why) for one in result.findings}
    assert why["people.sponsor-leaves"].endswith("Viktor Hahn is its executive as well: that role is empty then too.")
    assert "It was promised by 30 Jun 2026, 152 days ago." in why["people.approval-blocked"]
    assert "4 have no answer; the oldest was sent on 2 Sep 2026, 88 days ago." in why["people.vendor-sla"]
    assert "It was shown to Viktor Hahn and managing director only." in why["people.no-prototype"]
    assert "116 days ago" in why["people.approval-unasked"]


def test_what_rests_on_less_is_told_as_such(result: Audit) -> None:
    """People without a day of joining, groups without a word on who could help: less sure, and asked about."""
    grade = {one.code: one.confidence for one in result.findings}
    asked = {one.fact for one in result.unknowns}

    assert (grade["people.team-churn"], grade["people.no-super-user"]) == ("assumed", "assumed")
    assert {"team.joined", "group.capable", "vendor.sla"} <= asked
    assert {"approval.asked", "initiative.training"}.isdisjoint(asked)


def test_of_the_other_project_nothing_but_its_load_is_looked_at(result: Audit) -> None:
    """It is no rollout that was begun here: nobody asks for its sponsor, its tasks and its training."""
    assert [str(one.message) for one in result.unknowns if "ERP" in str(one.message)] == []
    assert [one.id for one in result.findings if "erp" in one.id] == []
    assert result.stack.currency == "EUR"


def test_a_day_at_the_end_puts_nothing_first(result: Audit) -> None:
    """Privacy is to be asked before it is live, in half a year: what is late already comes before that."""
    (card,) = (one for one in Brief(result.report).cards if str(one.gap.name) == "Decisions do not come")

    assert card.first.finding.code == "people.approval-blocked"
    assert card.due is None
