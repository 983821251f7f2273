"""Who must do what by when, and the page of a rollout that its sponsor reads."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation

import stackaudit as sa
from stackaudit.engine.audit import Audit
from stackaudit.model.stack import Stack
from stackaudit.reporting.blocks.acting import leads, of_rollout, remarks, rollouts_of
from stackaudit.reporting.blocks.duties import duties, elements, nobody, not_stated
from stackaudit.reporting.blocks.rollouts import pages, standing
from stackaudit.reporting.brief import Brief
from stackaudit.reporting.elements import Paragraph
from stacks import SAMPLES

FACTS: dict[str, Any] = {
    "name": "Shop",
    "as_of": "2026-11-01",
    "tools": [
        {
            "id": "crm",
            "name": "CRM",
            "owner": "LEE, Ann",
            "cost": {"annual": 9000},
            "contract": {"renews": "2027-01-31", "notice": "30d", "auto_renew": True},
        },
        {"id": "esp", "name": "Mailer", "owner": "none"},
    ],
    "integrations": [],
}
ROLLOUT: dict[str, Any] = {
    "id": "crm",
    "name": "New CRM",
    "tools": ["crm"],
    "starts": "2026-09-01",
    "goes_live": "2027-03-01",
    "sponsor": {"name": "Eva Roth", "leaves": "2026-12-15", "successor": "none"},
    "roles": [{"role": "project-manager", "person": "Ann Lee"}, {"role": "trainer", "person": "Bo Ek (left 2026-05)"}],
    "tasks": [
        {"id": "t1", "name": "Clean data", "accountable": ["ann lee"], "responsible": ["Cy Orr"]},
        {"id": "t2", "name": "Train", "responsible": ["Cy Orr"]},
    ],
    "approvals": [
        {"id": "dpa", "name": "Agreement on data", "asked": "2026-02-01", "by": "Dee Moe", "waits_for": "Kontakta"},
        {"id": "money", "name": "Budget", "asked": "2026-10-01"},
    ],
}


def audited(*rollouts: dict[str, Any], **more: Any) -> Audit:
    """An audit of the shop with rollouts."""
    return sa.audit(Stack.model_validate({**FACTS, "initiatives": list(rollouts), **more}))


@pytest.fixture(scope="module")
def result() -> Audit:
    """The shop with one rollout."""
    return audited(ROLLOUT)


def test_each_person_has_own_work_under_one_name(result: Audit) -> None:
    """The owner, the project manager and whoever answers for a task are one, however written; by day."""
    found = {one.name: one for one in duties(result.report)}

    assert set(found) == {"Ann Lee", "Dee Moe", "Eva Roth", "whoever Eva Roth reports to"}
    days = [str(one.when) for one in found["Ann Lee"].todo]
    assert days.index("within 30 days") < days.index("by 1 Jan 2027")
    assert "answers for 1 task of New CRM: Clean data" in [str(one) for one in found["Ann Lee"].stands_for]
    assert [str(one) for one in found["Eva Roth"].stands_for] == ["sponsors New CRM"]


def test_an_approval_waits_for_whoever_decides(result: Audit) -> None:
    """Not for the project manager, who has to ask; the reason says for how long, and whom it waits for in turn."""
    (dee,) = (one for one in duties(result.report) if one.name == "Dee Moe")

    asked = "Get from Kontakta what Agreement on data waits for, then decide on it."
    assert [str(one.what) for one in dee.todo] == [asked]
    assert str(dee.todo[0].why) == "New CRM has waited for it for 273 days, and it waits for Kontakta"


def test_nobody_is_a_line_of_its_own(result: Audit) -> None:
    """Vacant roles, tasks, tools; whoever left fills no role and is listed nowhere. What is blank is not nobody."""
    text = "; ".join(str(one) for one in nobody(result.report))

    assert "fills the roles" in text
    assert "and 2 more" in text
    assert "answers for the task Train" in text
    assert "owns Mailer" in text
    assert [str(one) for one in not_stated(result.report)] == ["who decides on Budget"]
    assert "Bo Ek" not in {one.name for one in duties(result.report)}


def test_a_blank_owner_is_not_nobody() -> None:
    """`none` is an answer; an empty cell is none, also where others name theirs."""
    tools = [*FACTS["tools"], {"id": "shop", "name": "Webshop"}]
    report = audited(ROLLOUT, tools=tools).report

    assert "owns Mailer" in [str(one) for one in nobody(report)]
    assert "who owns Webshop" in [str(one) for one in not_stated(report)]
    assert "It is not stated who decides on Budget, nor who owns Webshop." in "\n".join(
        str(one.text) for one in elements(report) if isinstance(one, Paragraph)
    )


def test_a_full_week_and_a_near_departure_stand_beside_the_name() -> None:
    """Whoever reads the list sees that more does not fit; 80% of a week is not full."""
    half = {"person": "Ann Lee", "load": 0.5}
    full = audited({**ROLLOUT, "roles": [{"role": "project-manager", **half}, {"role": "analyst", **half}]})
    free = audited({**ROLLOUT, "roles": [{"role": "project-manager", "person": "Ann Lee", "load": 0.8}]})

    assert [str(one) for one in remarks(full.report, "LEE, Ann")] == ["roles take up to 100% of a week"]
    assert [*remarks(free.report, "Ann Lee")] == []
    assert [str(one) for one in remarks(free.report, "Eva Roth")] == ["leaves on 15 Dec 2026"]
    assert "roles take up to 100% of a week" in full.summary().markdown()
    assert "Eva Roth: leaves on 15 Dec 2026" in full.summary("sponsor").markdown()


@pytest.mark.parametrize(
    ("more", "who"),
    [
        ({}, "whoever Eva Roth reports to"),
        ({"roles": [{"role": "executive", "person": "Eva Roth"}]}, "whoever Eva Roth reports to"),
        ({"roles": [{"role": "executive", "person": "Max Top"}]}, "Max Top"),
        ({"sponsor": {"name": "Eva Roth", "leaves": "2026-12-15", "successor": "Fay"}}, "Eva Roth"),
    ],
)
def test_who_follows_a_sponsor_is_named_above_the_sponsor(more: dict[str, Any], who: str) -> None:
    """Nobody names the own successor; where somebody follows, handing over is the sponsor's own work."""
    report = audited({**ROLLOUT, **more}).report
    found = next(one for one in report.findings if one.code == "people.sponsor-leaves")
    (page,) = pages(report)

    assert of_rollout(report, found) == (who,)
    above = {name for _, names in page.above for name in names}
    assert above == (set() if who == "Eva Roth" else {who})
    assert "people.sponsor-leaves" not in {one.code for one in page.decisions} or who == "Eva Roth"


def test_who_has_nothing_to_do_is_not_listed(result: Audit) -> None:
    """Cy Orr does tasks, and nothing is asked of Cy Orr."""
    assert "Cy Orr" not in {one.name for one in duties(result.report)}


def test_the_people_block_begins_with_it(result: Audit) -> None:
    """Persons, what, when and why; then how ready it is."""
    text = result.summary().markdown().split("## People and readiness")[1]

    assert text.index("Who must do what by when") < text.index("How ready it is")
    assert "| Ann Lee" in text
    assert "**Nobody fills the roles" in text


def test_the_sponsor_decides_what_only_a_sponsor_can(result: Audit) -> None:
    """Who leads a rollout chases; who sponsors it names people. Both have the nearest day."""
    (page,) = pages(result.report)
    acts = {one.duty.code: one.who for one in page.obstacles}

    assert leads(result.report, "crm") == ("Ann Lee",)
    assert acts["people.sponsor-leaves"] == ("whoever Eva Roth reports to",)
    assert acts["people.approval-stale"] == ("Dee Moe",)
    assert "people.role-vacant" in {one.code for one in page.decisions}
    assert "people.approval-stale" not in {one.code for one in page.decisions}
    days = [str(one.when) for one in page.decisions]
    assert "by 15 Dec 2026" not in days
    assert [str(one.when) for one, _ in page.above] == ["by 15 Dec 2026"]
    assert [str(one) for one in page.first_screen] == [
        "It goes live on 1 Mar 2027: 120 days are left.",
        "Eva Roth sponsors it and leaves on 15 Dec 2026; nobody is named who follows.",
    ]


def test_the_first_page_names_who_has_to_act(result: Audit) -> None:
    """The gaps, the list of actions and the register name the same persons; a tool's own owner comes first."""
    brief = Brief(result.report)
    owners = {entry.finding.code: entry.owners for entry in brief.entries}
    lines = {line.finding.code: line.owners for one in brief.periods for gap in one.actions for line in gap.lines}

    assert owners["people.sponsor-leaves"] == lines["people.sponsor-leaves"] == ("whoever Eva Roth reports to",)
    assert owners["people.approval-stale"] == lines["people.approval-stale"] == ("Ann Lee",)
    assert lines["cost.notice-due"] == ("LEE, Ann",)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ("The day on which it goes live is not stated.", "Who sponsors it is not stated.")),
        (
            {"goes_live": "2026-10-31", "sponsor": "none"},
            ("It has been live since 31 Oct 2026, for 1 day.", "Nobody sponsors it."),
        ),
        (
            {"goes_live": "2026-11-02", "sponsor": {"name": "Eva", "leaves": "2026-10-01", "successor": "Fay"}},
            ("It goes live on 2 Nov 2026: 1 day is left.", "Its sponsor left on 1 Oct 2026; Fay is to follow."),
        ),
    ],
)
def test_what_is_not_stated_is_said_and_nothing_is_claimed(facts: dict[str, Any], said: tuple[str, str]) -> None:
    """A rollout that is only named has no date, no sponsor on record, and nothing in its way."""
    (page,) = pages(audited({"id": "a", "name": "Alpha", **facts}).report)

    assert tuple(str(one) for one in page.first_screen) == said
    if not facts:
        assert (page.obstacles, page.decisions, page.unmet, page.missed, page.parts) == ((),) * 5
        assert len(page.silent) == 8


def test_what_people_said_is_shown_as_the_tables_hold_it_back() -> None:
    """Three people who did not agree are nobody: neither their rating nor their words stand on the page."""
    rating = {"stakeholder": "Sales", "attribute": "Speed", "importance": 5, "expected": 5, "perceived": 1}
    few = audited({**ROLLOUT, "expectations": [{**rating, "respondents": 3, "says": "It is slow."}]})
    many = audited({**ROLLOUT, "expectations": [{**rating, "respondents": 12, "says": "It is slow."}]})

    assert not pages(few.report)[0].unmet
    assert [row.attribute for row in pages(many.report)[0].unmet] == ["Speed"]
    for found in (few, many):
        assert "It is slow." not in found.summary("sponsor").markdown()
    assert "Speed" not in few.summary("sponsor").markdown()


def test_the_profile_shows_the_rollouts_and_nothing_else(result: Audit, tmp_path: Path) -> None:
    """One page in each language; the whole stack, its score and its map are for others."""
    for suffix in ("md", "html", "txt"):
        text = result.save(tmp_path / f"a.{suffix}", "sponsor").read_text(encoding="utf-8")
        assert "What stands in the way" in text
        assert "What the sponsor has to decide" in text
        assert "What weighs most" not in text
        assert "<h2>Words</h2>" not in text
    assert "Rollouts, a page each" not in result.summary().markdown()
    assert "No rollout is described" in audited().summary("sponsor").markdown()


def test_workbook_and_slides_tell_the_same(result: Audit, tmp_path: Path) -> None:
    """A line a fact, and a slide a rollout."""
    book = load_workbook(BytesIO(result.save(tmp_path / "a.xlsx", "sponsor").read_bytes()))
    deck = Presentation(str(result.save(tmp_path / "a.pptx", "sponsor")))
    (page,) = pages(result.report)
    parts = [row[1] for row in book["Rollouts"].iter_rows(values_only=True)]
    words = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]

    assert parts.count("stands in the way") == len(page.obstacles)
    assert parts.count("sponsor decides") == len(page.decisions)
    assert any(f"{len(page.obstacles)} things stand in the way" in text for text in words)


def test_rollouts_are_told_apart() -> None:
    """What is wrong with one stands on its page only; a vendor belongs to those that use its tools."""
    other = {"id": "other", "name": "Other", "tools": ["esp"], "sponsor": "none"}
    tools = [{**FACTS["tools"][0], "vendor": "Kontakta"}, FACTS["tools"][1]]
    report = audited(ROLLOUT, other, tools=tools, vendors=[{"id": "kontakta", "name": "Kontakta", "roadmap": 1}]).report

    assert [page.name for page in pages(report)] == ["New CRM", "Other"]
    assert rollouts_of(report, ("task:crm/t2",)) == ("crm",)
    assert rollouts_of(report, ("vendor:kontakta",)) == ("crm",)
    assert {one.duty.code for one in pages(report)[1].obstacles} == {"people.sponsor-missing"}


def test_the_sample_names_people_and_days() -> None:
    """Each of at most five lines of each part has somebody or says that nobody is known."""
    report = sa.audit(sa.read_stack(SAMPLES / "crm_rollout.yaml")).report

    for page in pages(report):
        assert page.obstacles
        assert all(one.who for one in page.obstacles)


@pytest.mark.parametrize(
    ("value", "word"), [(75.0, "good"), (74.9, "fair"), (25.0, "weak"), (0.0, "poor"), (None, "not known")]
)
def test_a_sub_score_is_a_word(value: float | None, word: str) -> None:
    """Four words, and one for what is not known."""
    assert standing(value) == word
