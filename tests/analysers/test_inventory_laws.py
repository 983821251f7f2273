"""The laws of the inventory: names against a brute force, order, renaming, coverage that only grows, speed."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracles
from hangs import ends
from stackaudit.analysers.base import Review
from stackaudit.analysers.contract import check_analyser, relabelled
from stackaudit.analysers.inventory.alike import fold, one_letter_apart, pairs, same
from stackaudit.analysers.inventory.analyser import inventory
from stackaudit.graph import StackGraph
from stackaudit.model.facts import FACTS
from stackaudit.model.stack import Stack
from stacks import Document, codes, document, measures, read, rows, sample

LAW = settings(max_examples=60, deadline=None)
LONG = 7


# -- names


def distance(one: str, other: str) -> int:
    """Damerau's distance, with neighbours that change places, by the textbook table."""
    table = {(-1, -1): 0}
    for i in range(len(one)):
        table[i, -1] = i + 1
    for j in range(len(other)):
        table[-1, j] = j + 1
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b))
            if i and j and a == other[j - 1] and b == one[i - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]


def mistyped(rng: oracles.Chance, name: str) -> str:
    """A name with one slip of the fingers, or written in another way."""
    place = rng.randrange(len(name))
    letter = rng.choice("abcxyz 1-")
    slips = (
        name[:place] + name[place + 1 :],
        name[:place] + letter + name[place:],
        name[:place] + letter + name[place + 1 :],
        name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
        name.upper(),
        name.replace(" ", "-"),
    )
    return rng.choice(slips) or name


@LAW
@given(st.integers(0, 10**6))
def test_pairs_of_names_are_those_of_a_brute_force(seed: int) -> None:
    """Every pair one letter apart by the textbook, and no other, is found; whatever the order of the names."""
    rng = oracles.Chance(seed)
    plain = ["salesforce", "mail chimp", "zendesk us", "zendesk uk", "segment", "server 12", "abcabca", "phase iv"]
    names = [*rng.sample(plain, 5)]
    for _ in range(12):
        names.append(mistyped(rng, rng.choice(names)))
    names = sorted({name for name in names if fold(name).letters})

    found = {frozenset((fold(a).letters, fold(b).letters)) for a, b in pairs(names, LONG) if not same(a, b)}
    first = {fold(name).letters: name for name in reversed(names)}
    expected = {
        frozenset((a, b)) for a in first for b in first if a < b and distance(a, b) == 1 and apart(first[a], first[b])
    }
    shuffled = [*names]
    rng.shuffle(shuffled)

    assert found == expected
    assert list(pairs(shuffled, LONG)) == list(pairs(names, LONG))


def apart(one: str, other: str) -> bool:
    """The rule on figures and on short words, written once more: words in common go, figures must be the same."""
    words = [fold(name).words for name in (one, other)]
    rest = [list(own) for own in words]
    for word in words[0]:
        if word in rest[1]:
            rest[0].remove(word)
            rest[1].remove(word)
    figures = [[c for c in "".join(own) if c.isdigit()] for own in words]
    roman = [[word for word in own if not word.strip("ivx")] for own in words]
    long = all(len("".join(left)) >= LONG for left in rest)
    return figures[0] == figures[1] and roman[0] == roman[1] and long


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Mail-Chimp", "MAILCHIMP", True),
        ("Caf\u00e9 Tool", "Cafe Tool", True),
        ("Z\u0435nd\u0435sk", "Zendesk", True),  # Cyrillic ie
        ("\u0391tlas", "Atlas", True),  # Greek alpha
        ("\uff33lack", "Slack", True),  # a full-width S
        ("Stra\u00dfe", "STRASSE", True),
        ("O'Neil CRM", "ONeil-CRM", True),
        ("\u041f\u043e\u0447\u0442\u0430", "\u043f\u043e\u0447\u0442\u0430", True),
        ("\u5ba2\u670d", "\u5ba2\u670d\u4e8c", False),
        ("S3", "S4", False),
        ("!!!", "???", False),
        ("C++", "C", False),
        ("Notepad+", "Notepad", False),
    ],
)
def test_names_that_are_one_in_two_spellings(one: str, other: str, alike: bool) -> None:
    """Case, marks, accents, width and scripts that look alike do not make another name."""
    assert same(one, other) is alike
    assert same(other, one) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Salesforce", "Salesfroce", True),
        ("Salesforce", "Salesforces", True),
        ("Google Analytics EU", "Gogle Analytics EU", False),  # six letters at most differ: too short
        ("Goggles Ads", "Googles Ads", True),
        ("Zendesk US", "Zendesk UK", False),
        ("Database 1", "Database 2", False),
        ("Database1", "Database2", False),
        ("Warehouse II", "Warehouse III", False),
        ("Salesforce", "Salesforce", False),
    ],
)
def test_names_a_letter_apart(one: str, other: str, alike: bool) -> None:
    """Only in long words, and never in figures; regions and numbers tell things apart on purpose."""
    assert one_letter_apart(one, other, LONG) is alike
    assert one_letter_apart(other, one, LONG) is alike


# -- laws of the whole


def random_inventory(rng: oracles.Chance) -> Document:
    """A stack with owners, names, provenance and uses by chance."""
    names = ["Salesforce", "Salesfroce", "sales force", "Mailchimp", "Segment 1", "Segment 2", "Box", "box"]
    tools: list[Document] = []
    for n in range(rng.randrange(1, 9)):
        facts: Document = {
            "name": rng.choice(names),
            "owner": rng.choice(["Ann", "ann", "none", "Bo"]),
            "vendor": rng.choice(["V", "W"]),
            "product": rng.choice(["P", "p", "Q"]),
            "kind": rng.choice(["tool", "conduit", "spreadsheet", "service"]),
            "category": rng.choice(["Mail", "mail"]),
            "capabilities": rng.sample(["email", "e-mail", "forms"], rng.randrange(3)),
            "entities": {"customer": rng.choice(["consumer", "producer", "cache"])},
            "cost": {"annual": rng.randrange(1000)},
            "provenance": {
                "from": rng.choice(["a", "b"]),
                "as_of": str(date(2026, 1, 1) - timedelta(rng.randrange(900))),
            },
            "standalone_ok": rng.random() < 0.2,
        }
        tools.append({"id": f"t{n}", "name": f"t{n}", **{k: v for k, v in facts.items() if rng.random() < 0.5}})
    ids = [tool["id"] for tool in tools]
    flows = [
        {"source": a, "target": b, "method": rng.choice(["api", "ipaas"]), "entities": ["customer"]}
        for a, b in ((rng.choice(ids), rng.choice(ids)) for _ in range(rng.randrange(5)))
        if a != b
    ]
    steps = [{"id": f"s{n}", "tools": [rng.choice(ids)]} for n in range(2)]
    journeys = [{"id": "j", "primary": rng.random() < 0.5, "steps": steps}] if rng.random() < 0.6 else []
    entities = {"customer": {"system_of_record": rng.choice(ids)}} if rng.random() < 0.7 else {}
    return document(tools, flows, journeys=journeys, entities=entities, as_of="2026-11-01")


def ask(written: Document | Stack) -> Review:
    """What the inventory analyser says."""
    return inventory(StackGraph(written if isinstance(written, Stack) else read(written)))


@LAW
@given(oracles.chance())
def test_neither_order_nor_ids_change_what_is_found(rng: oracles.Chance) -> None:
    """Tools and flows in another order say the same; under other ids the same findings and numbers."""
    written = random_inventory(rng)
    turned = {**written, "tools": written["tools"][::-1], "integrations": written["integrations"][::-1]}
    renamed = ask(relabelled(read(written), lambda id_: f"new-{id_}"))

    assert ask(turned) == ask(written)
    assert {code: len(found) for code, found in codes(renamed).items()} == {
        code: len(found) for code, found in codes(ask(written)).items()
    }
    assert measures(renamed)["inventory.coverage"].value == measures(ask(written))["inventory.coverage"].value


STATED: Document = {
    "owner": "Ann",
    "departments": ["sales"],
    "capabilities": ["email"],
    "vendor": "V",
    "cost": {"annual": 1},
    "seats": {"paid": 2, "active": 1},
    "contract": {"renews": "2027-01-01"},
    "access": {"sso": True},
    "openness": {"api": False},
    "fit": {"functional": 3},
    "entities": {"customer": "cache"},
}


@LAW
@given(oracles.chance())
def test_one_more_fact_never_lowers_coverage(rng: oracles.Chance) -> None:
    """Whatever is stated of a tool that was not: no share falls, and that of what is asked of its kind rises."""
    written = random_inventory(rng)
    more = deepcopy(written)
    tool = rng.choice(more["tools"])
    fact = rng.choice(sorted(STATED))
    if fact in tool:
        return
    tool[fact] = STATED[fact]
    before, after = ask(written), ask(more)

    for old, new in zip(rows(before, "coverage"), rows(after, "coverage"), strict=True):
        assert new["share"] >= old["share"]
    asked = {one.field.partition(".")[0] for one in FACTS.counted("tool") if tool.get("kind", "tool") in one.asked_of}
    grew = measures(after)["inventory.coverage"].value or 0.0
    was = measures(before)["inventory.coverage"].value or 0.0
    assert grew > was if fact in asked and STATED[fact] else grew == was


@LAW
@given(oracles.chance())
def test_every_tool_without_an_owner_is_told_exactly_once(rng: oracles.Chance) -> None:
    """As a row, and in the evidence; none where no tool says a word of owners."""
    written = random_inventory(rng)
    review = ask(written)
    found = [one for one in review.findings if one.code == "inventory.unowned"]
    told = [row.subject.partition(":")[2] for one in found for row in one.members]
    shown = [id_ for one in found for row in one.evidence for id_ in _group(row)]
    silent = all("owner" not in tool for tool in written["tools"])
    bare = sorted(tool["id"] for tool in written["tools"] if tool.get("owner", "none") == "none")

    assert sorted(told) == sorted(shown) == ([] if silent else bare)


def _group(row: Any) -> tuple[str, ...]:
    return row.ids if getattr(row, "role", "") == "without an owner" else ()


# -- owners, lists and products against a brute force


@LAW
@given(oracles.chance())
def test_who_owns_too_much_is_whom_a_count_finds(rng: oracles.Chance) -> None:
    """Each name of each owner counts once a tool, however it is written, with its title, or beside others."""
    ways = {"ann": ["Ann Lee", "ANN LEE, CFO", "Lee, Ann"], "bo": ["Bo Ek", "bo ek (interim)"], "cy": ["Cy Dee"]}
    count: dict[str, int] = dict.fromkeys(ways, 0)
    tools: list[Document] = []
    for n in range(rng.randrange(1, 50)):
        who = rng.sample(sorted(ways), rng.randrange(3))
        for person in who:
            count[person] += 1
        tools.append({"id": f"t{n}", **({"owner": "; ".join(rng.choice(ways[one]) for one in who)} if who else {})})
    least = 10 if len(tools) >= 30 else max(3, len(tools) / 3)
    found = [one for one in ask(document(tools)).findings if one.code == "inventory.owner-load"]

    told = {row.subject.partition(":")[2].split("-")[0] for one in found for row in one.members}
    assert told == {person for person, owned in count.items() if owned >= least}


@LAW
@given(oracles.chance())
def test_what_the_register_lacks_is_what_a_count_finds(rng: oracles.Chance) -> None:
    """The list is the one source that most tools, and at least half of them, are from."""
    sources = ["Register", "register (CMDB)", "page", "page; Register", "wiki", "wiki; page", ""]
    tools = [
        {"id": f"t{n}", **({"provenance": source} if (source := rng.choice(sources[rng.randrange(7) :])) else {})}
        for n in range(rng.randrange(1, 9))
    ]
    steps = [{"id": tool["id"], "tools": [tool["id"]]} for tool in tools if rng.random() < 0.5] or [{"id": "none"}]
    written = document(tools, journeys=[{"id": "j", "steps": steps}], as_of="2026-11-01")
    named = {
        tool["id"]: {part.split("(")[0].strip().casefold() for part in tool.get("provenance", "").split(";")} - {""}
        for tool in tools
    }
    sizes = {name: sum(name in own for own in named.values()) for own in named.values() for name in own}
    most = [name for name, size in sizes.items() if size == max(sizes.values()) and 2 * size >= len(tools)]
    used = {tool for step in steps for tool in step.get("tools", [])}
    expected = {tool for tool in used if len(most) == 1 and named[tool] and most[0] not in named[tool]}

    found = [one for one in ask(written).findings if one.code == "inventory.unlisted"]
    assert {row.subject for one in found for row in one.members} == {f"tool:{tool}" for tool in expected}


@LAW
@given(oracles.chance())
def test_entries_of_one_product_are_those_of_a_closure(rng: oracles.Chance) -> None:
    """Tools that are linked, directly or over others, by a stated product or by the bare name; conduits never."""
    bare = ["Own tool", "Our desk", "House system"]
    tools: list[Document] = []
    for n in range(rng.randrange(2, 9)):
        name = rng.choice(bare) + rng.choice(["", " (EU)", " US", " - sandbox 2", " sandbox"])
        product = {"product": rng.choice(["P one", "p ONE", "Q two"])} if rng.random() < 0.4 else {}
        kind = {"kind": "conduit"} if rng.random() < 0.2 else {}
        tools.append({"id": f"t{n}", "name": name, **product, **kind})
    linked = {tool["id"]: {tool["id"]} for tool in tools}
    for _ in tools:
        for one in tools:
            for other in tools:
                same_base = one["name"][:8] == other["name"][:8]
                same_product = one.get("product", one["id"]).casefold() == other.get("product", other["id"]).casefold()
                if (same_base or same_product) and "kind" not in one and "kind" not in other:
                    linked[one["id"]] |= linked[other["id"]]
    named = {tool["id"]: tool for tool in tools}
    expected = {
        id_
        for id_, group in linked.items()
        if len(group) > 1
        and (
            len({fold(named[one]["name"]).letters for one in group}) > 1
            or len({named[one].get("product", one).casefold() for one in group}) == 1
        )
    }

    found = [one for one in ask(document(tools)).findings if one.code == "inventory.same-product"]
    assert {row.subject for one in found for row in one.members} == {f"tool:{id_}" for id_ in expected}


def test_the_contract_holds_on_the_samples() -> None:
    """No mutation, the same twice, the same under other ids, sound codes and subjects, on the large samples too."""
    check_analyser(inventory, [sample("brightside_45"), sample("gitlab_2022")])


def test_the_sample_of_the_shop() -> None:
    """Counted by hand in the file: 5 of 12 tools name an owner, one flow runs over an unnamed iPaaS."""
    found = codes(ask(sample("corner_shop")))

    assert ("stack:platform",) in found["inventory.unknown-tool"]
    named = ("ads", "analytics", "chat", "loyalty", "points-sheet", "reviews", "shop")
    assert found["inventory.unowned"] == [("stack:owners",), *((f"tool:{tool}",) for tool in named)]


def test_two_thousand_tools_take_little_time() -> None:
    """Names are found by blocks, not by comparing each with each: a second is far more than needed."""
    rng = oracles.Chance(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    tools = [
        {"id": f"t{n}", "name": "".join(rng.choices(letters, k=12)), "owner": rng.choice(["Ann", "none"])}
        for n in range(2000)
    ]
    tools[5]["name"] = tools[17]["name"][:-1]
    flows = [{"source": f"t{n}", "target": f"t{n + 1}", "entities": ["x"]} for n in range(1500)]
    graph = StackGraph(read(document(tools, flows, as_of="2026-11-01")))
    with ends():
        review = inventory(graph)
    assert codes(review)["inventory.look-alike"] == [("tool:t17", "tool:t5")]
