"""Every product by all its names and addresses: each leads to it, and none of one product leads to another."""

from __future__ import annotations

import pytest

import stackaudit as sa
from stackaudit.catalog import KnownTool, catalog
from stackaudit.catalog.spelling import squash, weight
from stackaudit.catalog.tables import core_tools, listed_tools
from stacks import read

KNOWN = catalog()
ASKED = {squash(name) for names, _ in (*KNOWN.several, *KNOWN.vendors) for name in names}
REVIEWED = list(core_tools())


def is_plain(name: str, tool: KnownTool) -> bool:
    """Whether a name says enough alone: no common word, no two letters, none that several products go by."""
    key = squash(name)
    scraped = tool.tier == "listed" and tool.source != "editorial"
    return key in KNOWN.alone or (
        key not in KNOWN.common and key not in ASKED and weight(key) >= 3 and not (scraped and len(key) < 7)
    )


def test_every_name_leads_to_its_product_or_is_asked() -> None:
    """All names of all products: one that says enough is taken, of the others none is."""
    wrong = [
        (name, tool.id, found.kind, found.tool and found.tool.id)
        for tool in KNOWN.tools.values()
        for name in tool.names
        if (found := KNOWN.match(name)).tool
        != (tool if is_plain(name, tool) or name.casefold() in tool.domains else None)
    ]

    assert wrong == []


def test_what_a_name_is_not_taken_for_is_still_offered() -> None:
    """A common word or an abbreviation that is a product's name has the product among what it may mean."""
    doubtful = [(name, tool) for tool in KNOWN.tools.values() for name in tool.names if not is_plain(name, tool)]

    assert len(doubtful) > 100
    assert [(name, tool.id) for name, tool in doubtful if tool not in KNOWN.match(name).candidates] == []


def test_every_address_leads_to_its_product() -> None:
    """The address of a row does, whatever the name beside it is, and so does a page below it."""
    wrong = [
        (domain, tool.id)
        for tool in KNOWN.tools.values()
        for domain in tool.domains
        for url in (domain, f"https://www.{domain}/", f"https://{domain}?x=1")
        if KNOWN.match("Order desk", url).tool != tool
    ]

    assert wrong == []


def test_words_for_editions_never_turn_one_product_into_another() -> None:
    """With an edition, a version or a contract behind it, a name that says enough is its product's or nobody's."""
    endings = (" Enterprise", " (prod)", " Annual Subscription", " 2023.1", " - EMEA", " 50 seats")
    wrong = [
        (written, tool.id, found.tool.id)
        for tool in REVIEWED
        for name in tool.names
        if is_plain(name, tool)
        for ending in endings
        if (found := KNOWN.match(written := name + ending)).tool not in (None, tool)
        and squash(written) not in map(squash, found.tool.names)
    ]

    assert wrong == []


def test_the_vendor_of_a_product_never_contradicts_it() -> None:
    """Beside its own vendor every name is taken that is taken alone, and many that are not."""
    pairs = [(name, tool) for tool in REVIEWED for name in tool.names]

    assert [
        (name, tool.vendor)
        for name, tool in pairs
        if is_plain(name, tool) and KNOWN.match(name, vendor=tool.vendor).tool != tool
    ] == []
    more = [name for name, tool in pairs if not is_plain(name, tool) and KNOWN.match(name, vendor=tool.vendor).tool]
    assert len(more) > 60


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("\u98de\u4e66", "feishu"),
        ("\u9489\u9489", "dingtalk"),
        ("\u4f01\u4e1a\u5fae\u4fe1", "wecom"),
        ("\u91d1\u8776", "kingdee"),
        ("\u7528\u53cb", "yonyou"),
        ("\u697d\u697d\u7cbe\u7b97", "rakuraku-seisan"),
        ("\u30ad\u30f3\u30c8\u30fc\u30f3", "kintone"),
        ("\ub354\uc874", "douzone"),
        ("\u0642\u064a\u0648\u062f", "qoyod"),
        ("\u041c\u043e\u0439\u0421\u043a\u043b\u0430\u0434", "moysklad"),
        ("1\u0421:\u041f\u0440\u0435\u0434\u043f\u0440\u0438\u044f\u0442\u0438\u0435", "1c-enterprise"),
    ],
)
def test_names_in_the_script_of_the_country_are_taken(name: str, product: str) -> None:
    """Two characters of Chinese, Japanese or Korean say as much as four letters."""
    assert KNOWN.match(name).tool == KNOWN.tool(product)


@pytest.mark.parametrize("name", ["1C", "1\u0421", "Copilot", "Base", "Exact"])
def test_a_name_that_several_products_go_by_is_a_choice(name: str) -> None:
    """`1C` in either script, and names of two products, are asked, never taken."""
    found = KNOWN.match(name)

    assert (found.kind, found.tool) == ("choice", None)
    assert len(found.candidates) >= 2
    assert found.why == f"{name!r} is a name of several products"


def test_the_tiers_have_what_they_claim_to_have() -> None:
    """Products for artificial intelligence are a category of their own; ChatGPT is an assistant there, no interface."""
    assistants = {tool.id for tool in REVIEWED if "ai-assistant" in tool.capabilities}

    assert {"chatgpt", "claude", "gemini", "microsoft-365-copilot", "mistral", "deepseek"} <= assistants
    assert {KNOWN.tool(id_).category for id_ in ("chatgpt", "openai", "claude", "anthropic", "cursor")} == {"ai"}
    assert KNOWN.tool("openai").capabilities == ("language-models",)
    assert {tool.category for tool in listed_tools()} <= {one.category for one in KNOWN.capabilities.values()}


def test_several_assistants_of_one_department_overlap() -> None:
    """Three assistants and three code assistants are told as overlaps; a feature of a suite is not a second product."""
    names = ("ChatGPT", "Claude", "Google Gemini", "GitHub Copilot", "Cursor", "Windsurf", "GitHub")
    tools = [{"name": name, "departments": ["engineering"], "cost": {"annual": 9000}} for name in names]
    stack = KNOWN.fill(read({"name": "Shop", "currency": "EUR", "tools": tools})).stack
    overlaps = [set(one.concerns) for one in sa.audit(stack).findings if one.rule.id == "redundancy.overlap"]

    assert {"chatgpt", "claude", "google-gemini"} in overlaps
    assert any({"cursor", "windsurf", "github-copilot"} <= one for one in overlaps)
    assert stack.tool("github-copilot").product == stack.tool("github").product == "GitHub"


def test_bare_clouds_are_no_overlap() -> None:
    """A cloud is many services: that a company has three says nothing of what it uses them for."""
    tools = [{"name": name, "departments": ["it"], "cost": {"annual": 90_000}} for name in ("AWS", "Azure", "GCP")]
    stack = KNOWN.fill(read({"name": "Shop", "currency": "EUR", "tools": tools})).stack

    assert [tool.product for tool in stack.tools] == ["Amazon Web Services", "Microsoft Azure", "Google Cloud Platform"]
    assert not [one for one in sa.audit(stack).findings if one.rule.id.startswith("redundancy.")]


def test_what_holds_no_records_holds_nothing() -> None:
    """Statistics, secrets and diagrams hold nothing; assistants hold copies of documents and are no master of any."""
    holds = {one.id: dict(one.holds) for one in KNOWN.capabilities.values()}

    assert holds["statistics"] == holds["secrets"] == holds["diagrams"] == {}
    assert holds["ai-assistant"] == holds["ai-agent"] == {"document": "copy"}
    assert holds["meeting-notes"] == {"document": "copy", "meeting": "copy"}
