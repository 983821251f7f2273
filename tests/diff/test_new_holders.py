"""Who holds personal data after a change: in what-ifs, comparisons, plans, reports, on the command line, in JSON."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.diff.new_holders import NewHolderRow, new_holders, sentences
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy

SEVEN = Path(__file__).parents[1] / "cases" / "privacy" / "seven_tools.yaml"


def worked() -> Stack:
    """Return the worked example of seven tools."""
    return sa.read_stack(SEVEN)


def pairs(rows: tuple[NewHolderRow, ...]) -> set[tuple[str, str, str, bool, str]]:
    """Return each tool with every attribute that it gains (`*` for some of it), how surely, and what it held before."""
    return {
        (one.tool, one.entity, attribute, one.certain, one.before)
        for one in rows
        for attribute in one.attributes or ("*",)
    }


def gained(before: Stack, after: Stack, policy: Policy | None = None) -> tuple[NewHolderRow, ...]:
    """Return the rows of who holds personal data in the second stack only."""
    one, other = ((StackGraph(x, policy) if policy else StackGraph(x)) for x in (before, after))
    return new_holders(one, other).rows


def test_a_new_flow_makes_certain_holders_and_possible_ones_behind_it() -> None:
    """The bot gets some of every customer for certain, and each attribute possibly: the flow does not state which."""
    stack = worked()
    after = sa.what_if(stack).connect("crm", "bot", entities=["customer"], method="api").stack

    rows = gained(stack, after)

    assert pairs(rows) == {
        ("bot", "customer", "*", True, "nothing"),
        *(("bot", "customer", name, False, "nothing") for name in ("email", "health", "name")),
    }
    certain, possible = rows
    assert (certain.data_class, possible.data_class) == ("personal", "special")
    assert (certain.way, certain.methods) == ("CRM → Bot", ("api",))


def test_the_sheet_of_the_worked_example_and_what_lies_behind_it() -> None:
    """Without the sheet nobody sends to the ads tool; with it email is certain at both, the rest possible."""
    whole = worked()
    without = sa.what_if(whole).retire("sheet").stack

    rows = gained(without, whole)

    assert pairs(rows) == {
        ("ads", "customer", "email", True, "nothing"),
        ("sheet", "customer", "email", True, "not recorded"),
        ("sheet", "customer", "health", False, "not recorded"),
        ("sheet", "customer", "name", False, "not recorded"),
    }
    ads = next(one for one in rows if one.tool == "ads")
    assert (ads.way, ads.methods, ads.flows) == ("CRM → Sheet → Ads", ("manual", "file"), ("f5", "f6"))
    assert gained(whole, without) == ()


@pytest.mark.parametrize("pair", [("crm", "bot"), ("sheet", "bot"), ("ads", "sup"), ("bot", "esp"), ("sup", "ads")])
@pytest.mark.parametrize("facts", [{}, {"entities": ["customer"]}, {"entities": ["ticket"], "attributes": ["email"]}])
def test_rows_are_the_difference_of_the_sets(pair: tuple[str, str], facts: dict[str, Any]) -> None:
    """Attribute by attribute the rows are what the sets of holders of the two stacks differ in."""
    stack = worked()
    after = sa.what_if(stack).connect(*pair, **facts).stack
    old, new = StackGraph(stack).holders, StackGraph(after).holders

    expected = set()
    for part in new.parts:
        word = new.class_of(*part)
        if part.attribute is None or word not in {"personal", "special", "criminal"}:
            continue
        expected |= {(tool, *part, True) for tool in new.certain(*part) - old.certain(*part)}
        expected |= {(tool, *part, False) for tool in new.possible(*part) - old.possible(*part) - new.certain(*part)}

    found = {row[:4] for row in pairs(gained(stack, after)) if row[2] != "*"}
    assert found == expected


@pytest.mark.parametrize("seed", range(60))
def test_more_flows_never_lose_a_holder_and_the_rows_are_the_difference(seed: int) -> None:
    """On random stacks: rows of classed attributes are the difference of the sets, and a flow less gains nobody."""
    rng = random.Random(seed)  # noqa: S311
    less = random_stack(rng)
    extra = [random_flow(rng) for _ in range(rng.randint(1, 3))]
    more = Stack.model_validate({**less, "integrations": [*less["integrations"], *extra]})
    before = Stack.model_validate(less)
    old, new = StackGraph(before).holders, StackGraph(more).holders

    expected = set()
    for entity, attribute in ((part.entity, part.attribute) for part in new.parts if part.attribute):
        if new.class_of(entity, attribute) not in {"personal", "special", "criminal"}:
            continue
        known = attribute in old.attributes[entity]
        had, may = (old.certain(entity, attribute), old.possible(entity, attribute)) if known else (set(), set())
        expected |= {(tool, entity, attribute, True) for tool in new.certain(entity, attribute) - had}
        only = new.possible(entity, attribute) - may - new.certain(entity, attribute)
        expected |= {(tool, entity, attribute, False) for tool in only}

    assert {row[:4] for row in pairs(gained(before, more)) if row[2] != "*"} == expected
    assert gained(more, before) == ()


def random_stack(rng: random.Random) -> dict[str, Any]:
    """Return a stack of six tools with two kinds of records, some attributes of which have a class."""
    classes = {name: rng.choice(["personal", "special", "none"]) for name in ("a", "b") if rng.random() < 0.8}
    entities = {
        "customer": {"system_of_record": "t0", "attributes": ["a", "b", "c"], "attribute_classes": classes},
        "order": {"system_of_record": "t1", "attributes": ["d"], "personal": rng.choice(["personal", "none"])},
    }
    flows = [random_flow(rng) for _ in range(rng.randint(0, 6))]
    return {"name": "Shop", "tools": [{"id": f"t{n}"} for n in range(6)], "entities": entities, "integrations": flows}


def random_flow(rng: random.Random) -> dict[str, Any]:
    """Return a flow that states all, some or nothing of what it carries."""
    one, other = rng.sample(range(6), 2)
    flow: dict[str, Any] = {"source": f"t{one}", "target": f"t{other}"}
    entity, names = rng.choice([("customer", ["a", "b", "c"]), ("order", ["d"])])
    if rng.random() < 0.7:
        flow["entities"] = [entity]
        if rng.random() < 0.6:
            flow["attributes"] = rng.sample(names, rng.randint(1, len(names)))
    if rng.random() < 0.2:
        flow["status"] = rng.choice(["unknown", "broken"])
    return flow


def test_what_was_possible_and_becomes_certain_says_so() -> None:
    """A tool that may hold names holds them for certain once a flow states it."""
    stack = worked()
    after = sa.what_if(stack).connect("crm", "sheet", entities=["customer"], attributes=["name"], method="file").stack

    assert pairs(gained(stack, after)) == {("sheet", "customer", "name", True, "possible")}


def test_a_tool_that_holds_other_data_says_so() -> None:
    """The mailer has email and name; health comes beside them."""
    stack = worked()
    after = sa.what_if(stack).connect("crm", "esp", entities=["customer"], attributes=["health"], method="api").stack

    (one,) = gained(stack, after)

    assert (one.tool, one.attributes, one.data_class, one.before) == ("esp", ("health",), "special", "other data")
    assert (
        "Mailer, for certain, beside other data of the kind: personal data of special categories"
        in [str(line) for line in sentences(new_holders(StackGraph(stack), StackGraph(after)))][1]
    )


def test_data_of_no_stated_class_is_named_apart() -> None:
    """Nothing says whether the text of a ticket is personal: who gets it is counted and named, and no row."""
    stack = worked()
    after = sa.what_if(stack).connect("bot", "web", entities=["ticket"], attributes=["text"], method="api").stack

    found = new_holders(StackGraph(stack), StackGraph(after))

    assert (found.rows, found.unclassed) == ((), ("web",))
    assert [str(one) for one in sentences(found)] == [
        "New holders of personal data: 1 with data of no stated class (Web shop)."
    ]


def test_nothing_new_is_said_where_classes_are_stated() -> None:
    """A second flow of the same data makes nobody a holder, and that is said."""
    stack = worked()
    after = sa.what_if(stack).connect("web", "crm", entities=["customer"], attributes=["email"], method="api").stack

    found = new_holders(StackGraph(stack), StackGraph(after))

    assert [str(one) for one in sentences(found)] == ["New holders of personal data: none."]


def test_without_a_class_nothing_is_printed_anywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stack that states no class says nothing of holders: in plans, what-ifs, comparisons, summaries, JSON."""
    stack = sa.read_stack("sample_stacks/cobble_7.yaml")
    after = sa.what_if(stack).connect("crm", "ads", entities=["customer"], method="api")
    compared = after.compare()

    assert not compared.new_holders.stated
    plan = sa.plan_integrations(stack)
    for text in (compared.text(), plan.explain(), sa.plan_consolidation(stack).explain()):
        assert "holders" not in text
    assert compared.movement.new_holders == ()
    target = tmp_path / "c.json"
    compared.save(target)
    document = json.loads(target.read_text(encoding="utf-8"))
    assert (document["new_holders"], document["holders_of_no_stated_class"]) == (None, [])
    assert main(["plan", "integrations", "sample_stacks/cobble_7.yaml"]) == 0
    assert "holders" not in capsys.readouterr().out


def test_a_plan_says_it_beside_what_it_gains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A declared need of the bot is repaired; the plan says which data gets there, in words and as a table."""
    document = worked().model_dump(mode="json", exclude_unset=True, by_alias=True)
    document["needs"] = [{"from": "crm", "to": "bot", "entity": "customer"}]
    document["candidates"] = [
        {"source": "crm", "target": "bot", "entities": ["customer"], "method": "api", "every": "1h", "cost": 3}
    ]
    stack = Stack.model_validate(document)

    plan = sa.plan_integrations(stack)

    lines = plan.explain().splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("New holders of personal data: 1 for certain (Bot)"))
    assert lines[at + 1].startswith("  Bot, for certain: personal data (some of customer); way: CRM → Bot (api)")
    assert lines[at + 2].startswith("  Bot, possibly: personal data of special categories (")
    assert {row[0] for row in plan.new_holders.table.rows} == {"bot"}
    path = tmp_path / "stack.yaml"
    sa.write_stack(stack, path)
    assert main(["plan", "integrations", str(path)]) == 0
    assert lines[at] in capsys.readouterr().out


def test_a_consolidation_says_who_takes_data_over() -> None:
    """Where a second mailer takes over from the first, it gets what the first got."""
    document = worked().model_dump(mode="json", exclude_unset=True, by_alias=True)
    for tool in document["tools"]:
        tool["cost"] = {"annual": 9000 if tool["id"] == "esp" else 100}
    document["tools"].append({"id": "post", "name": "Post", "capabilities": ["email"], "cost": {"annual": 100}})
    plan = sa.plan_consolidation(Stack.model_validate(document), retire=["esp"])

    assert plan.retire == ("esp",)
    assert ("post", "customer", "email", True, "nothing") in pairs(plan.new_holders.rows)
    lines = plan.explain().splitlines()
    assert any(line.startswith("New holders of personal data: 1 for certain (Post)") for line in lines[:5])


def test_commands_and_files_say_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`what-if`, `compare` and `audit --plan` print it; JSON and Markdown hold it."""
    edits = tmp_path / "edits.yaml"
    edits.write_text("- connect: {source: crm, target: bot, entities: [customer], method: api}\n", encoding="utf-8")
    after = tmp_path / "after.yaml"
    assert main(["what-if", str(SEVEN), str(edits), "-o", str(after), "-o", str(tmp_path / "w.md")]) == 0
    assert "New holders of personal data" in (tmp_path / "w.md").read_text(encoding="utf-8")
    assert main(["compare", str(SEVEN), str(after)]) == 0
    assert "New holders of personal data: 1 for certain (Bot)." in capsys.readouterr().out
    assert main(["compare", str(SEVEN), str(after), "-o", str(tmp_path / "c.json")]) == 0
    rows = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["new_holders"]
    assert [(row["tool"], row["certain"], row["data_class"]) for row in rows] == [
        ("bot", True, "personal"),
        ("bot", False, "special"),
    ]
    assert main(["audit", str(SEVEN), "--plan", str(edits)]) == 0
    assert "New holders of personal data: 1 for certain (Bot)." in capsys.readouterr().out


def test_names_cannot_act_on_a_report() -> None:
    """A name with markup is shown as it is written."""
    document = worked().model_dump(mode="json", exclude_unset=True, by_alias=True)
    document["tools"][-1]["name"] = "<b>Bot</b> | *x*"
    stack = Stack.model_validate(document)
    compared = sa.what_if(stack).connect("crm", "bot", entities=["customer"], method="api").compare()

    assert "<b>Bot" not in compared.html()
    assert "| <b>Bot" not in compared.markdown()
    assert r"\<b>Bot" in compared.markdown()
