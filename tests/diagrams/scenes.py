"""Scenes to test with: seeded stacks of any size, and small shapes built by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

from stackaudit.diagrams.scene import Box, Card, CardKind, Line, LineKind, Mark, MarkKind, Owner, Scene

OWNERS = (
    Owner("marketing", "Marketing", "MK"),
    Owner("sales", "Sales", "SA"),
    Owner("service", "Service", "SV"),
    Owner("finance", "Finance", "FI"),
    Owner("operations", "Operations", "OP"),
    Owner("people", "People", "PE"),
    Owner("product", "Product", "PR"),
    Owner("it", "Data & IT", "IT"),
)
NAMES = [
    "HubSpot Marketing",
    "Mailchimp",
    "Marketo Engage",
    "Google Ads",
    "Meta Ads",
    "LinkedIn Campaign Manager",
    "Hootsuite",
    "Canva",
    "WordPress",
    "Unbounce",
    "Hotjar",
    "Braze",
    "Klaviyo",
    "Typeform",
    "Eventbrite",
    "Pipedrive",
    "Outreach",
    "Gong",
    "DocuSign",
    "PandaDoc",
    "ZoomInfo",
    "Calendly",
    "Salesloft",
    "Clari",
    "Highspot",
    "Conga CPQ",
    "Zendesk Support",
    "Intercom",
    "Freshdesk",
    "Aircall",
    "Gainsight",
    "ServiceNow CSM",
    "Five9",
    "Help Scout",
    "NetSuite",
    "QuickBooks Online",
    "Stripe",
    "Xero",
    "Bill.com",
    "Expensify",
    "Chargebee",
    "Anaplan",
    "Coupa",
    "SAP Concur",
    "Avalara",
    "Adyen",
    "Zuora Billing",
    "ShipStation",
    "Shopify Plus",
    "Monday.com",
    "Asana",
    "Oracle Transportation Mgmt",
    "Blue Yonder",
    "Odoo",
    "Airtable",
    "Workday HCM",
    "BambooHR",
    "Greenhouse",
    "Lever",
    "Gusto",
    "Culture Amp",
    "Lattice",
    "Docebo",
    "Jira Software",
    "Confluence",
    "GitHub",
    "Figma",
    "Amplitude",
    "Mixpanel",
    "Pendo",
    "Miro",
    "Snowflake",
    "Google BigQuery",
    "Segment",
    "Fivetran",
    "Tableau",
    "Power BI",
    "Looker",
    "Zapier",
    "MuleSoft",
    "Okta",
    "Workato",
]
ENTITIES = ("Contact", "Order", "Invoice", "Ticket", "Lead", "Product")
HOSTILE = (
    r"$\bad$",
    "a$x^{$",
    "Pay$ & Cash$^2",
    "صندوق البريد",
    "إدارة علاقات",
    "客服系统管理平台客服系统管理平台",
    "Почта России",
    "דואר",
    "W" * 300,
    "name with\nnewline\tand tab",
    "",
    "   ",
    "\u202eevil\u202c",
    "\u2068half isolated",
    "Z\u0351\u0357\u0351\u0357\u0351\u0357algo",
    "👩\u200d👩\u200d👧 family",
    "<img src=x onerror=alert(1)>",
    "Same name",
    "Same name",
    "Oracle Transportation Management Cloud Enterprise Edition DE",
    "Oracle Transportation Management Cloud Enterprise Edition FR",
    "\ud800",
    "%s %(x)s {}",
    "_^{}~\\&#",
)


def name_of(number: int) -> str:
    """Return a name for each number, all different."""
    round_, at = divmod(number, len(NAMES))
    return (
        NAMES[at]
        if not round_
        else f"{NAMES[at]} {('DE', 'FR', 'UK', 'Legacy', 'LATAM', 'B2B')[(round_ - 1) % 6]}"
        + (f" {round_ // 6}" if round_ > 6 else "")
    )


def stack(silos: Sequence[int], *, core: int, loose: int = 0, seed: int = 7, marks: int | None = None) -> Scene:
    """Return a scene such as an audit gives: a core of hubs and spokes, silos and unconnected tools."""
    rng = random.Random(seed)  # noqa: S311
    boxes = _boxes(core + sum(silos) + loose, rng)
    cards, at = [], 0
    for number, size in enumerate([core, *silos]):
        part, at = boxes[at : at + size], at + size
        lines = _lines(part, max(1, round(size**0.5 / 1.6)), rng)
        cards.append(_card(number, part, lines))
    if loose:
        cards.append(
            Card(
                CardKind.UNCONNECTED,
                f"No flow on record · {loose} tool{'s' if loose > 1 else ''}",
                "No integration recorded, in or out",
                tuple(boxes[at:]),
            )
        )
    found = _marks(cards[: len(silos) + 1], marks)
    total, cut = len(boxes), len(boxes) - core
    return Scene(
        headline=f"{cut} of {total} tools are cut off from the core: {len(silos)} silos and {loose} unconnected tools",
        subline=f"{sum(len(card.lines) for card in cards)} integrations. A box encloses what is connected.",
        cards=tuple(cards),
        owners=OWNERS,
        marks=found,
        marks_left_out=max(0, 2 * len(silos) - len(found)) if silos else 0,
        alt=f"Diagram of {total} tools.",
    )


def _boxes(count: int, rng: random.Random) -> list[Box]:
    owners = [OWNERS[rng.randrange(8)].id if rng.random() > 0.04 else None for _ in range(count)]
    return [Box(f"t{number:03}", name_of(number), owner) for number, owner in enumerate(owners)]


def _lines(boxes: list[Box], hubs: int, rng: random.Random) -> tuple[Line, ...]:
    """Return hubs in a tree, every other tool on one of them, and a few lines across."""
    pairs: list[tuple[int, int]] = [(rng.randrange(at), at) for at in range(1, hubs)]
    for at in range(max(1, hubs), len(boxes)):
        hub = min(int(rng.expovariate(0.7)), hubs - 1)
        pairs.append((hub, at) if rng.random() < 0.5 else (at, hub))
    if len(boxes) > 5:
        for _ in range(len(boxes) // 6):
            one, other = rng.sample(range(len(boxes)), 2)
            pairs.append((one, other))
    seen: dict[frozenset[int], tuple[int, int]] = {}
    for pair in pairs:
        seen.setdefault(frozenset(pair), pair)
    kinds = list(LineKind)
    return tuple(
        Line(
            boxes[one].id,
            boxes[other].id,
            rng.choices(kinds, [60, 12, 12, 4, 4, 4, 4])[0],
            both=rng.random() < 0.2,
            label=rng.choice(ENTITIES),
        )
        for one, other in seen.values()
    )


def _card(number: int, boxes: list[Box], lines: tuple[Line, ...]) -> Card:
    degree = {box.id: sum(box.id in (line.source, line.target) for line in lines) for box in boxes}
    marked = tuple(Box(box.id, box.name, box.owner, hub=degree[box.id] >= 4) for box in boxes)
    if number == 0:
        return Card(CardKind.CORE, f"Connected core · {len(boxes)} tools", f"{len(lines)} integrations", marked, lines)
    letter = chr(64 + number) if number <= 26 else f"A{chr(64 + number - 26)}"
    title = f"Silo {letter} · {len(boxes)} tools · mostly Marketing"
    return Card(CardKind.SILO, title, "Cut off here: Contact, Lead, Campaign +1", marked, lines, letter)


def _marks(cards: Sequence[Card], most: int | None) -> tuple[Mark, ...]:
    kinds = list(MarkKind)
    hub = cards[0].boxes[0]
    found = [
        Mark(
            card.letter,
            kinds[at % 4],
            card.boxes[0].id,
            (hub if at % 3 else cards[0].boxes[-1]).id,
            f"{card.boxes[0].name} → {(hub if at % 3 else cards[0].boxes[-1]).name}",
            f"{ENTITIES[at % 6]} · no path; joins silo {card.letter}",
        )
        for at, card in enumerate(cards[1:])
    ]
    return tuple(found[: most if most is not None else 12])


def sized_stack(count: int) -> Scene:
    """Return the stack of that many tools that the reference pictures show."""
    shapes: dict[int, tuple[list[int], int, int]] = {
        1: ([], 1, 0),
        2: ([], 2, 0),
        7: ([2], 4, 1),
        12: ([3, 2], 6, 1),
        45: ([6, 4, 3, 2], 26, 4),
        60: ([8, 5, 3], 40, 4),
        150: ([14, 9, 6, 5, 3, 2, 2], 100, 9),
        253: ([12, 8, 5, 3, 2, 2], 104, 117),
        600: ([40, 22, 12, 9, 6, 4, 3, 2], 476, 26),
    }
    silos, core, loose = shapes[count]
    return stack(silos, core=core, loose=loose)


def shape(count: int, pairs: Sequence[tuple[int, int]], kind: CardKind = CardKind.CORE) -> Scene:
    """Return a scene of one card with these lines between numbered tools."""
    lines = tuple(Line(f"t{one:03}", f"t{other:03}", LineKind.AUTOMATED) for one, other in pairs)
    degree = [sum(at in pair for pair in pairs) for at in range(count)]
    boxes = tuple(Box(f"t{at:03}", name_of(at), OWNERS[at % 8].id, hub=degree[at] >= 4) for at in range(count))
    return Scene(f"All {count} tools are connected", "", (Card(kind, f"{count} tools", "", boxes, lines),), OWNERS)


def pairs_scene(count: int) -> Scene:
    """Return a scene of so many groups of two."""
    cards = []
    for at in range(count):
        boxes = tuple(Box(f"t{at:03}{end}", name_of(2 * at + end), OWNERS[at % 8].id) for end in (0, 1))
        line = Line(boxes[0].id, boxes[1].id, LineKind.AUTOMATED)
        cards.append(Card(CardKind.GROUP, f"Group {at + 1} · 2 tools", "", boxes, (line,), str(at + 1)))
    return Scene(f"{count} separate groups", "No core.", tuple(cards), OWNERS)


def hostile_scene() -> Scene:
    """Return a scene of names that break naive drawing: mathtext, right to left, controls, equal and long names."""
    boxes = tuple(Box(f"tool-{at}", name, OWNERS[at % 8].id) for at, name in enumerate(HOSTILE))
    lines = tuple(Line("tool-0", f"tool-{at}", LineKind.AUTOMATED) for at in range(1, 9))
    core = Card(CardKind.CORE, "Connected core · 9 tools · $\\alpha$", "x^2_3 $ $", boxes[:9], lines)
    loose = Card(CardKind.UNCONNECTED, "Connected to nothing", "", boxes[9:])
    mark = Mark(
        "A", MarkKind.MISSING, "tool-3", "tool-9", "\u2068صندوق\u2069 → \u2068Salesforce\u2069", "$x$ · no path"
    )
    return Scene("A very long headline of $50 & 100% " * 8, "sub $ line $", (core, loose), OWNERS, (mark,))


SHAPES: dict[str, Scene] = {
    "one tool": shape(1, []),
    "two tools": shape(2, [(0, 1)]),
    "star 60": shape(61, [(0, at) for at in range(1, 61)]),
    "star 60 both ways": shape(61, [(0, at) if at % 2 else (at, 0) for at in range(1, 61)]),
    "chain 30": shape(30, [(at, at + 1) for at in range(29)]),
    "cycle 16": shape(16, [(at, (at + 1) % 16) for at in range(16)]),
    "complete 12": shape(12, list(combinations(range(12), 2))),
    "tree 31": shape(31, [((at - 1) // 2, at) for at in range(1, 31)]),
    "20 pairs": pairs_scene(20),
    "no links": shape(20, [], CardKind.UNCONNECTED),
    "parts and loose": shape(14, [(0, 1), (1, 2), (1, 3), (4, 5), (5, 6), (7, 8)]),
    "hostile names": hostile_scene(),
}


def islands_scene(count: int) -> Scene:
    """Return a scene of so many islands of four tools, each a ring with a way across."""
    cards = []
    for at in range(count):
        boxes = tuple(Box(f"t{at:02}{end}", name_of(4 * at + end), OWNERS[at % 8].id) for end in range(4))
        pairs = ((0, 1), (1, 2), (2, 3), (3, 0), (0, 2))
        lines = tuple(Line(boxes[one].id, boxes[other].id, LineKind.AUTOMATED) for one, other in pairs)
        cards.append(Card(CardKind.GROUP, f"Group {at + 1} · 4 tools", "", boxes, lines, str(at + 1)))
    return Scene(f"{count} separate groups", "No core.", tuple(cards), OWNERS)


def scripts_scene() -> Scene:
    """Return a scene of names from right to left and of wide characters, joined to one hub and to each other."""
    names = (
        "صندوق البريد",
        "إدارة علاقات",
        "דואר",
        "客服系统管理平台",
        "顧客管理",
        "Почта России",
        "고객 관리",
        "Ελλάδα",
    )
    boxes = (Box("hub", "قاعدة البيانات", hub=True), *(Box(f"t{at}", name) for at, name in enumerate(names)))
    lines = [Line("hub", f"t{at}", LineKind.AUTOMATED, both=at % 2 == 0) for at in range(len(names))]
    lines += [Line(f"t{at}", f"t{at + 1}", LineKind.MANUAL) for at in range(0, len(names) - 1, 2)]
    return Scene("9 أدوات", "", (Card(CardKind.CORE, "客服 · 9", "", boxes, tuple(lines)),), ())


def entity_scene() -> Scene:
    """Return the view of one record: notes in boxes, conduits, tools reached by hand, too late or not at all."""
    core = (
        Box("crm", "Salesforce Sales Cloud", "sales", hub=True, note="master of Contact"),
        Box("esp", "Marketo Engage", "marketing"),
        Box("bus", "MuleSoft", "it", conduit=True),
        Box("bi", "Tableau", "it"),
        Box("queue", "Kafka", None, conduit=True),
    )
    lines = (
        Line("crm", "bus", LineKind.AUTOMATED, label="Contact"),
        Line("bus", "esp", LineKind.AUTOMATED, both=True, label="Contact"),
        Line("crm", "bi", LineKind.FILE, label="Contact"),
    )
    late = (
        Box("erp", "NetSuite", "finance", note="by hand, every month"),
        Box("wms", "Manhattan WMS", "operations", note="36 h late; 4 h allowed"),
    )
    never = (Box("hr", "Workday HCM", "people", note="no path"), Box("desk", "Zendesk Support", "service"))
    marks = tuple(
        Mark(str(at), kind, "crm", tool, f"{tool} needs Contact", "from Salesforce Sales Cloud")
        for at, (kind, tool) in enumerate(zip(MarkKind, ("hr", "erp", "wms", "desk"), strict=True), 1)
    )
    return Scene(
        "Contact reaches 3 of 7 tools that need it",
        "The master is Salesforce Sales Cloud.",
        (
            Card(CardKind.CORE, "Reached in time · 5 tools", "", core, lines),
            Card(CardKind.CAUTION, "Reached by hand or too late · 2 tools", "The path is not automatic", late),
            Card(CardKind.SILO, "Not reached · 2 tools", "No path from the master", never),
        ),
        OWNERS,
        marks,
        marks_title="Tools that need Contact and do not get it",
        marks_left_out=2,
    )


def busy_hub_scene(marks: int = 12) -> Scene:
    """Return a hub with many marks."""
    base = shape(marks + 1, [(0, at) for at in range(1, marks + 1)])
    found = tuple(
        Mark(chr(64 + at), MarkKind.MISSING, f"t{at:03}", "t000", f"{name_of(at)} → {name_of(0)}", "Contact · no path")
        for at in range(1, marks + 1)
    )
    return Scene(base.headline, base.subline, base.cards, base.owners, found)


SHAPES["entity view"] = entity_scene()
SHAPES["busy hub"] = busy_hub_scene()
SHAPES["12 islands"] = islands_scene(12)
SHAPES["other scripts"] = scripts_scene()
