"""Long lists of names: the quick test drops no product, and what is not told one by one is counted."""

from __future__ import annotations

import random

import stackaudit as sa
from hangs import ends
from stackaudit.catalog import catalog
from stackaudit.io.readers.filling import filled
from stacks import read

KNOWN = catalog()
AROUND = (
    "{} Enterprise", "Our {}", "{} (prod)", "{} 2023.1", "{}10g", "{} - US", "{}/Test", "{} & {}", "{}.com",
    "Big {} box", "{} v4", "Google {}", "{} by Amazon", "AWS {}", "{}™", "é{}", "{}+", "{} 50 seats", "the new {} x 3",
    "{}_{}", "{}'s", "Tool number {}", "{} Cloud tool", "x{}", "{} Starter CRM", "9{}", "{} ② Ⅳ", "Büro {}",
    "{} for {} and {}", "{}｜{}",
)  # fmt: skip


def names_like_products() -> list[str]:
    """Names of products with whatever people write around, within and instead of them."""
    rng = random.Random(11)  # noqa: S311  a seeded test
    products = [name for tool in KNOWN.tools.values() for name in tool.names]
    vendors = [tool.vendor for tool in KNOWN.tools.values() if tool.vendor]
    found = []
    for n in range(6_000):
        name = rng.choice(vendors if n % 5 == 0 else products)
        if n % 3 == 0:
            cut = rng.randrange(len(name) + 1)
            name = f"{name[:cut]}{rng.choice([' ', '-', '', '.', '5', 'e', '&', '('])}{name[cut:]}"
        found.append(rng.choice(AROUND).replace("{}", name) if n % 4 else name)
    return found


def test_the_quick_test_drops_no_answer() -> None:
    """Whoever is matched, asked or suggested without it is so with it."""
    from stackaudit.catalog.spelling import squash

    matcher = KNOWN._matcher
    runs = matcher.runs()
    dropped = 0
    for name in names_like_products():
        assert matcher.sure(name, None, None, runs) == matcher.sure(name), name
        if not runs.may_hold(name, squash(name)):
            dropped += 1
            assert not list(matcher._inside(name)), name
    assert dropped > 100


def test_each_of_few_names_is_told_and_of_many_the_rest_is_counted() -> None:
    """Nothing goes without a note: told and counted names together are all of them."""
    names = [*(f"Order desk {chr(97 + n)}" for n in range(5)), "Slack", "Zoom", "Zoho"]
    stack = read({"name": "Shop", "tools": names})
    whole, short = KNOWN.fill(stack), KNOWN.fill(stack, most_told=1)

    assert (len(whole.notes), dict(whole.more)) == (8, {})
    assert short.stack == whole.stack
    assert [(note.kind, note.tool) for note in short.notes] == [
        ("unknown", "order-desk-a"), ("matched", "slack"), ("suggested", "zoho")
    ]  # fmt: skip
    assert dict(short.more) == {"unknown": 4, "matched": 1}

    _, notes = filled(stack, None, {}, "list.csv", most_told=1)
    assert [str(note) for note in notes][3:] == [
        "list.csv: 4 more names are none that the catalog knows; what they may mean instead was not looked for",
        "list.csv: 1 more name is known, and what its tool does not state is filled in",
    ]


def test_names_that_the_catalog_does_not_know_are_filled_in_proportion() -> None:
    """Looking through 20,000 unknown names ends: each is looked up, none is compared with all."""
    document = {"name": "Shop", "tools": [{"name": f"Tool number {n}", "category": "x"} for n in range(20_000)]}
    KNOWN.fill(read({"name": "Shop", "tools": ["Slack"]}))
    stack = sa.Stack.model_validate(document)
    with ends():
        found = KNOWN.fill(stack, most_told=0)

    assert len(found.stack.tools) == 20_000
