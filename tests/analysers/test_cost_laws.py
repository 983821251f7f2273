"""The laws of cost, and a brute force written from the plain document that shares no code with the library."""

from __future__ import annotations

import math
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings

import oracles
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.contract import check_analyser
from stackaudit.analysers.cost.analyser import cost
from stackaudit.analysers.cost.notices import Due, clusters
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stacks import Document, document, measures, read, rows

LAW = settings(max_examples=80, deadline=None)
TODAY = date(2026, 11, 1)
SOON, WITHIN, LEAST = 90, 14, 3
OUT = {"plan", "retired"}


def perhaps(rng: oracles.Chance, facts: Document, forget: float) -> Document:
    """The same facts, some of them forgotten."""
    return {key: value for key, value in facts.items() if rng.random() >= forget}


def random_tool(rng: oracles.Chance, id_: str, forget: float) -> Document:
    """A tool with cost, seats and contract by chance; days crowd, so that there are clusters."""
    day = TODAY + timedelta(days=rng.randrange(-400, 500))
    facts: Document = {
        "departments": rng.sample(["sales", "marketing", "ops", "it"], rng.randrange(4)),
        "capabilities": [
            {"id": name, **perhaps(rng, {"usage": rng.choice([0, 0.5, 1])}, 0.5)}
            for name in rng.sample(["email", "forms", "crm"], rng.randrange(4))
        ],
        "lifecycle": {"phase": rng.choice(["plan", "phase-in", "active", "active", "phase-out", "retired"])},
        "cost": perhaps(
            rng,
            {
                "annual": rng.choice([0, 99.9, rng.randrange(1, 10**6), rng.randrange(1, 10**6) / 7]),
                "priced_by": rng.choice(["seat", "seat", "flat", "usage"]),
            },
            forget,
        ),
        "seats": perhaps(
            rng,
            {
                "paid": rng.choice([0, rng.randrange(1, 400)]),
                "active": rng.randrange(0, 300),
                "measure": rng.choice(["assigned", "logged-in", "engaged"]),
                "as_of": str(TODAY - timedelta(days=rng.randrange(0, 400))),
            },
            forget,
        ),
        "contract": perhaps(
            rng,
            {
                "renews": str(day),
                "notice": rng.choice(["0", "30d", "36h", "60d", "90d", "1 month", "3 months", "P2M"]),
                "notice_to": rng.choice([None, None, "month", "quarter", "year", "term"]),
                "auto_renew": rng.random() < 0.8,
                "term": rng.choice(["30d", "365d", "36h", "0", "1 month", "1y", "24 months"]),
            },
            forget,
        ),
    }
    return {"id": id_, **perhaps(rng, facts, forget / 2)}


def random_costs(rng: oracles.Chance, forget: float, most: int = 9) -> Document:
    """A stack of some tools, of which at least one in use states its cost."""
    tools = [random_tool(rng, f"t{n}", forget) for n in range(rng.randrange(1, most))]
    tools.append({"id": "sure", "cost": {"annual": 1}})
    departments = [{"id": "sales", "headcount": 7}, "marketing", "ops", "it"]
    return document(tools, as_of=str(TODAY), departments=departments)


def look(written: Document) -> Review:
    """What the cost analyser says of a stack."""
    return cost(StackGraph(read(written), Policy()))


def in_use(written: Document) -> list[Document]:
    """The tools that cost something today, by id."""
    found = [tool for tool in written["tools"] if tool.get("lifecycle", {}).get("phase") not in OUT]
    return sorted(found, key=lambda tool: str(tool["id"]))


def price_of(tool: Document) -> Fraction | None:
    """What a tool costs a year, as the file writes it."""
    stated = tool.get("cost", {}).get("annual")
    return None if stated is None else Fraction(repr(stated))


# -- brute force


def one_month_later(day: date, of: int) -> date:
    """The same day of the next month, or its last day; `of` is the day of the month that is wanted."""
    later = day + timedelta(days=1)
    while later.month == day.month:
        later += timedelta(days=1)
    while later.day != of and (later + timedelta(days=1)).month == later.month:
        later += timedelta(days=1)
    return later


def months_in(text: str) -> int | None:
    """How many calendar months a period of these tests has; None for a length of time."""
    if text.endswith(("month", "months")):
        return int(text.split(maxsplit=1)[0])
    return {"1y": 12, "P2M": 2}.get(text)


def whole_days(text: str) -> int:
    """A length of time in whole days, a part counting as one."""
    return math.ceil(oracles.seconds(text) / 86400)


def days_before(day: date, text: str) -> date:
    """The last day on which notice can be given: found by walking back, one day at a time."""
    months = months_in(text)
    if months is None:
        return day - timedelta(days=whole_days(text))
    before = day
    while (day.year - before.year) * 12 + day.month - before.month < months or before.day > day.day:
        before -= timedelta(days=1)
    return before


def terms_from(first: date, text: str) -> Iterator[date]:
    """The first day and those whole terms later, month by month or day by day; none later for a term of no day."""
    months, day, step = months_in(text), first, 0
    yield first
    if months is None:
        step = int(oracles.seconds(text) // 86400)
        while step:
            day += timedelta(days=step)
            yield day
    while months:
        for _ in range(months):
            day = one_month_later(day, first.day)
        yield day


def said(tool: Document) -> Document:
    """What is stated of a contract."""
    return {key: value for key, value in tool.get("contract", {}).items() if value is not None}


def next_renewal(stated: Document) -> date | None:
    """The next day on which a contract renews, or may."""
    if "renews" in stated:
        first = date.fromisoformat(stated["renews"])
        walk = terms_from(first, stated.get("term", "0"))
        found = next((day for day in walk if day >= TODAY), None)
        if found is not None:
            return found
    part = stated.get("notice_to")
    if part in {"month", "quarter", "year"} and "notice" in stated:
        months = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "year": (12,)}[part]
        day = TODAY
        while (
            not ((day + timedelta(days=1)).day == 1 and day.month in months)
            or days_before(day, stated["notice"]) < TODAY
        ):
            day += timedelta(days=1)
        return day
    return None


def calendar(tool: Document) -> tuple[date | None, str]:
    """The last day of notice and the status, by walking over the calendar day by day."""
    stated = said(tool)
    if stated.get("auto_renew") is False:
        ahead = "renews" in stated and date.fromisoformat(stated["renews"]) >= TODAY
        return None, "ends" if ahead else "unknown"
    renews = next_renewal(stated)
    if renews is None or "notice" not in stated:
        return None, "unknown"
    last = days_before(renews, stated["notice"])
    if "auto_renew" not in stated:
        return last, "unknown"
    return last, "missed" if last < TODAY else "due" if last <= TODAY + timedelta(days=SOON) else "later"


def worlds(tool: Document) -> list[int]:
    """How many of the paid seats may be idle, in each way that the missing facts may be; paid seats are stated."""
    seats = tool["seats"]
    paid, counted = seats["paid"], seats.get("active")
    return [paid - used for used in ([min(paid, counted)] if counted is not None else range(paid + 1))]


@given(oracles.chance())
@LAW
def test_seats_are_those_of_the_brute_force(rng: oracles.Chance) -> None:
    """Idle seats reach both ends by some way the missing facts may be; what they cost is exact, or not told."""
    written = random_costs(rng, rng.choice((0.0, 0.2)))
    found = {row["tool"]: row for row in rows(look(written), "seats")}
    for tool in in_use(written):
        if "paid" not in tool.get("seats", {}):
            continue
        idle, row, price = worlds(tool), found[tool["id"]], price_of(tool)
        assert (row["idle_low"], row["idle_high"]) == (min(idle), max(idle))
        if max(idle) == 0 or tool.get("cost", {}).get("priced_by", "seat") != "seat" or price == 0:
            ends: tuple[Any, Any] = (0, 0)
        elif price is None or len(idle) > 1:
            ends = (None, None)
        else:
            ends = (pytest.approx(float(price * idle[0] / tool["seats"]["paid"])),) * 2
        assert (row["idle_cost_low"], row["idle_cost_high"]) == ends


@given(oracles.chance())
@LAW
def test_the_calendar_is_that_of_the_brute_force(rng: oracles.Chance) -> None:
    """Every last day of notice and every status; notice is found where, and only where, it is due or too late."""
    written = random_costs(rng, rng.choice((0.0, 0.2)))
    review = look(written)
    stated = {
        tool["id"]: [fact for fact in tool.get("contract", {}).values() if fact is not None] for tool in in_use(written)
    }
    expected = {tool["id"]: calendar(tool) for tool in in_use(written) if stated[tool["id"]]}

    found = {row["tool"]: row for row in rows(review, "renewals")}
    assert {tool: (row["notice_by"], row["status"]) for tool, row in found.items()} == {
        tool: (None if last is None else str(last), status) for tool, (last, status) in expected.items()
    }
    for tool, (last, _) in expected.items():
        assert found[tool]["days_left"] == (None if last is None else (last - TODAY).days)
    told = {member.subject for one in review.findings if one.code == "cost.notice-due" for member in one.members}
    assert told == {f"tool:{tool}" for tool, (_, status) in expected.items() if status in {"due", "missed"}}


@given(oracles.chance())
@LAW
def test_clusters_are_whole_and_leave_none_behind(rng: oracles.Chance) -> None:
    """Each lies within fourteen days and nothing fits into it; they share no tool; no three left over would be one."""
    day = {f"t{n}": TODAY + timedelta(days=rng.randrange(120)) for n in range(rng.randrange(2, 25))}
    found = clusters(sorted(Due(last, tool) for tool, last in day.items()), WITHIN, LEAST)
    groups = [[due.tool for due in group] for group in found]

    clustered = [tool for group in groups for tool in group]
    left = sorted(day.keys() - set(clustered))
    assert len(set(clustered)) == len(clustered)
    for group in groups:
        assert len(group) >= LEAST
        assert _spread(day, group) <= WITHIN
        assert all(_spread(day, [*group, other]) > WITHIN for other in left)
    assert all(_spread(day, three) > WITHIN for three in combinations(left, LEAST))


def _spread(day: dict[str, date], tools: Any) -> int:
    listed = [day[tool] for tool in tools]
    return (max(listed) - min(listed)).days


# -- laws


@given(oracles.chance())
@LAW
def test_departments_capabilities_and_tools_add_up_to_what_is_known(rng: oracles.Chance) -> None:
    """Each of the three tables sums to the known total, however tools are divided; shares sum to one."""
    written = random_costs(rng, rng.choice((0.0, 0.2)))
    review = look(written)
    whole = sum((price for tool in in_use(written) if (price := price_of(tool)) is not None), Fraction(0))

    assert measures(review)["cost.annual_stated"].value == pytest.approx(float(whole))
    for name in ("cost_by_department", "cost_by_capability", "cost_by_tool"):
        assert math.fsum(row["annual"] or 0 for row in rows(review, name)) == pytest.approx(float(whole)), name
    assert math.fsum(row["share"] or 0 for row in rows(review, "cost_by_tool")) == pytest.approx(1)


@given(oracles.chance())
@LAW
def test_bounds_hold(rng: oracles.Chance) -> None:
    """Idle seats lie between none and all paid ones, what they cost between nothing and the tool's cost."""
    review = look(random_costs(rng, 0.2))
    price = {row["tool"]: row["annual"] for row in rows(review, "cost_by_tool")}

    for row in rows(review, "seats"):
        if row["paid"] is not None:
            assert 0 <= row["idle_low"] <= row["idle_high"] <= row["paid"]
        if row["idle_cost_low"] is not None:
            most = price[row["tool"]] or 0
            assert 0 <= row["idle_cost_low"] <= row["idle_cost_high"] <= most + 1e-6
    for measure in review.measures:
        assert 0 <= measure.coverage <= 1
        if measure.value is not None:
            assert measure.low == measure.value == measure.high


@given(oracles.chance())
@LAW
def test_a_tool_that_states_nothing_changes_no_known_sum(rng: oracles.Chance) -> None:
    """What is known stays; the whole becomes unknown; coverage does not rise."""
    before = random_costs(rng, 0.1)
    after = {**before, "tools": [*before["tools"], {"id": "new", "departments": ["sales"], "capabilities": ["crm"]}]}
    old, new = measures(look(before)), measures(look(after))

    assert new["cost.annual"].value is None
    for name in ("cost.annual_stated", "cost.idle_seats", "cost.idle_seat_cost", "cost.utilisation"):
        assert (new[name].low, new[name].high) == (old[name].low, old[name].high)
        assert new[name].coverage <= old[name].coverage
    for table, key in (("cost_by_department", "department"), ("cost_by_capability", "capability")):
        sums = {row[key]: row["annual"] for row in rows(look(after), table)}
        assert all(sums[row[key]] == row["annual"] for row in rows(look(before), table))


@given(oracles.chance())
@LAW
def test_whatever_the_missing_facts_are_the_interval_holds_it(rng: oracles.Chance) -> None:
    """State how many seats are active: every end moves inwards, and what is told of a tool is told again."""
    written = random_costs(rng, 0.25)
    full = deepcopy(written)
    for tool in full["tools"]:
        seats = tool.get("seats")
        if seats and "paid" in seats:
            seats.setdefault("active", rng.randrange(seats["paid"] + 1))
    guess, settled = measures(look(written)), measures(look(full))

    for name in ("cost.idle_seats", "cost.idle_seat_cost", "cost.utilisation"):
        outer, inner = guess[name], settled[name]
        if outer.low is not None and outer.high is not None and inner.low is not None and inner.high is not None:
            assert outer.low - 1e-9 <= inner.low <= inner.high <= outer.high + 1e-6
    for row, told in zip(rows(look(written), "seats"), rows(look(full), "seats"), strict=False):
        if row["status"] in {"idle", "used"} and row["tool"] == told["tool"]:
            assert told["status"] == row["status"]


@given(oracles.chance())
@LAW
def test_the_order_of_the_file_changes_nothing(rng: oracles.Chance) -> None:
    """Tools, departments and capabilities in another order: the same review."""
    written = random_costs(rng, 0.2)
    again = deepcopy(written)
    for listed in (again["tools"], again["departments"], *(tool.get("capabilities", []) for tool in again["tools"])):
        rng.shuffle(listed)

    assert look(again) == look(written)


@given(oracles.chance())
@LAW
def test_planned_and_retired_tools_change_no_number(rng: oracles.Chance) -> None:
    """Whatever they state: tables and findings are those of the stack without them."""
    before = random_costs(rng, 0.2)
    more = {**random_tool(rng, "new", 0.1), "lifecycle": {"phase": rng.choice(sorted(OUT))}}
    old, new = look(before), look({**before, "tools": [*before["tools"], more]})

    assert (new.tables, new.findings, new.unknowns, new.headline) == (
        old.tables,
        old.findings,
        old.unknowns,
        old.headline,
    )


@given(oracles.chance())
@settings(max_examples=25, deadline=None)
def test_the_contract_of_analysers_holds_on_random_stacks(rng: oracles.Chance) -> None:
    """Ids, evidence, intervals, order, other names: every promise is kept where there are costs to speak of."""
    subject = read(random_costs(rng, rng.choice((0.0, 0.2, 0.5))))

    check_analyser(cost, [subject])


@given(oracles.chance())
@LAW
def test_a_stack_is_declined_only_where_nothing_in_use_states_anything(rng: oracles.Chance) -> None:
    """Never because something is 0."""
    tools = [random_tool(rng, f"t{n}", 0.8) for n in range(2)]
    written = document(tools, as_of=str(TODAY))
    stated = any(
        price_of(tool) is not None
        or {"paid", "active"} & {*tool.get("seats", {})}
        or said(tool)
        or any("usage" in use for use in tool.get("capabilities", ()) if isinstance(use, dict))
        for tool in in_use(written)
    )
    assume(in_use(written))

    if stated:
        assert look(written).examined
    else:
        with pytest.raises(NotApplicable):
            look(written)
