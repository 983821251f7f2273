"""A report of rollouts alone: of the rest of the stack nothing is stated, and nothing is made of that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.engine.audit import Audit
from stackaudit.model.stack import Stack

ROLLOUT: dict[str, Any] = {
    "id": "crm",
    "name": "New CRM",
    "tools": ["crm"],
    "goes_live": "2027-06-01",
    "sponsor": {"name": "Eva Roth", "leaves": "2027-01-31", "successor": "none"},
    "roles": [{"role": "project-manager", "person": "Ann Lee"}, {"role": "developer", "person": "none"}],
    "groups": [{"group": "sales", "users": 30}],
    "approvals": [
        {"id": "legal", "name": "Legal", "asked": "2026-03-03", "decided": "2026-05-20"},
        {"id": "security", "name": "Security", "asked": "2026-03-03", "waits_for": "Acme"},
    ],
    "expectations": [
        {"stakeholder": "Max", "attribute": "a forecast", "importance": 5, "consent": True, "elicited": False},
        {"stakeholder": "Sofia", "attribute": "no typing", "importance": 5, "elicited": False},
    ],
}
TOOLS: list[dict[str, Any]] = [
    {"id": "crm", "name": "CRM", "vendor": "Acme", "cost": {"annual": 48_000}, "seats": {"paid": 60}},
    {"id": "ledger", "name": "Ledger", "owner": "Sofia"},
]
DECIMALS = re.compile(r"\d\.\d+ ?%")


def audited(*rollouts: dict[str, Any], **more: Any) -> Audit:
    """An audit of two tools and some rollouts."""
    document = {"name": "New CRM", "as_of": "2026-11-30", "tools": TOOLS, "initiatives": [*rollouts], **more}
    return sa.audit(Stack.model_validate(document))


@pytest.fixture(scope="module")
def alone() -> Audit:
    """One rollout, and nothing beside it."""
    return audited(ROLLOUT)


@pytest.fixture(scope="module")
def connected() -> Audit:
    """The same in a stack of which flows are stated."""
    return audited(ROLLOUT, integrations=["crm -> ledger"])


def test_it_begins_with_the_rollout(alone: Audit, connected: Audit) -> None:
    """The day and the sponsor, in place of a score that two facts of a hundred would make."""
    said = (
        "It goes live on 1 Jun 2027: 183 days are left. Eva Roth sponsors it and leaves on 31 Jan 2027; nobody is "
        "named who follows."
    )
    text = alone.summary().markdown()

    assert text.index(f"**{said}**") < text.index("## What weighs most")
    assert "Looked at: the rollout, what tools cost, who owns the tools. Nothing else is stated." in text
    assert "Not assessed:" not in text
    assert said not in connected.summary().markdown().split("## What weighs most")[0]
    assert "Not assessed:" in connected.summary().markdown()


def test_what_nothing_is_known_of_is_left_out(alone: Audit, connected: Audit) -> None:
    """Neither causes of a cobbled stack nor pillars, nor words that the text does not use."""
    text, other = alone.summary().markdown(), connected.summary().markdown()

    for words in ("Is it a cobbled stack?", "| pillar |", "The stack at a glance", "silo index:", "conduit:", "TIME"):
        assert words not in text
    assert text.count("No overall score") == 1
    assert "people_approvals" in text.split("## Appendix")[1]
    assert "`initiative." not in text.split("## Findings register")[0]
    assert "| pillar |" in other
    assert "conduit:" in other


def test_no_probability_stands_on_the_first_pages(alone: Audit) -> None:
    """Estimates are proof; what somebody has to do does not follow from their decimals."""
    text = alone.summary().markdown()

    assert "probability" not in text
    assert not DECIMALS.search(text.split("## The gaps one by one")[0])


def test_what_it_rests_on_is_named(alone: Audit) -> None:
    """A count of assumptions helps nobody to check them; of an owner that is not stated it is one."""
    text = alone.summary().markdown()

    assert re.search(r"1 of \d+ findings above a note rests on hearsay or an assumption: “CRM has no owner on", text)


def test_people_are_named_where_they_agreed(alone: Audit) -> None:
    """Of others it is said why they are not."""
    text = alone.summary().markdown()

    assert "Max was not asked about a forecast." in text
    assert "no typing" not in text
    assert "shown only where they agreed to it" in text
    assert "0 of 2 were asked for, and 80% of all are wanted." in text


def test_what_only_use_can_tell_is_asked_once_it_is_live(alone: Audit) -> None:
    """How many use it is no question half a year before; after the start it is."""
    question = "How many may use New CRM, and how many do?"
    live = audited({**ROLLOUT, "goes_live": "2026-06-01"})

    assert question not in alone.summary().markdown()
    assert question in live.summary().markdown()
    assert "how many of those who may use New CRM do" not in alone.summary("sponsor").markdown()


def test_several_rollouts_are_told_by_their_names() -> None:
    """Each with its day."""
    text = audited(ROLLOUT, {"id": "erp", "name": "New ERP", "tools": ["ledger"]}).summary().markdown()

    assert "New CRM: It goes live on 1 Jun 2027: 183 days are left." in text
    assert "New ERP: The day on which it goes live is not stated." in text
    assert "Looked at: 2 rollouts, what tools cost, who owns the tools." in text


def test_the_page_shows_the_day_and_no_empty_bars(alone: Audit, connected: Audit, tmp_path: Path) -> None:
    """Nor a map of tools that nothing is known to connect."""
    page = alone.save(tmp_path / "a.html").read_text(encoding="utf-8")
    other = connected.save(tmp_path / "b.html").read_text(encoding="utf-8")

    for words in ('<ul class="pillars"', "How good is it", 'id="map"', "Too little is stated to judge"):
        assert words not in page
        assert words in other or words.startswith("Too little")
    assert re.search(r"<h2>Goes live</h2><b><time[^>]*>1 Jun 2027</time></b><p>New CRM: 183 days are left</p>", page)
    assert "<h2>Goes live</h2>" not in other
    assert "What is not for the sponsor to decide" in alone.save(tmp_path / "s.html", "sponsor").read_text("utf-8")


def test_a_person_sees_everything_that_waits(alone: Audit) -> None:
    """Where the rollout is all there is, what each has to do is the report: no duty is only counted."""
    from stackaudit.reporting.blocks.duties import duties

    text = alone.summary().markdown().split("### Who must do what by when")[1].split("\n**")[0]
    work = [duty for one in duties(alone.report) for duty in one.todo]

    assert len(work) > 3
    assert all(str(duty.what) in text for duty in work)


def test_the_page_tells_how_much_is_known_of_the_rollout_it_shows(alone: Audit, tmp_path: Path) -> None:
    """The first to go live, not the one beside it of which less is known."""
    both = audited(ROLLOUT, {"id": "later", "name": "Later", "tools": ["crm"], "goes_live": "2028-01-01"})
    pages = [one.save(tmp_path / f"{n}.html").read_text(encoding="utf-8") for n, one in enumerate((alone, both))]
    known = [re.findall(r"<b>(\d+)% known</b>", page) for page in pages]

    assert known[0] == known[1]
    assert known[0] != ["0"]
