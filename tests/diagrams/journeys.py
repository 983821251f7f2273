"""Journeys to test with: the reference, seeded ones of any length, and hostile ones."""

from __future__ import annotations

import random

from scenes import HOSTILE, NAMES, OWNERS

from stackaudit.diagrams.journey.scene import BoxKind, Handoff, HandoffStatus, JourneyScene, Stage, StepBox
from stackaudit.diagrams.scene import Owner

STAGES = (
    "Awareness",
    "Consideration",
    "Purchase",
    "Onboarding",
    "Support",
    "Renewal",
    "Advocacy and referral",
    "Win back",
    "Returns and refunds",
    "Second purchase",
    "Service visit",
    "Upgrade",
    "Payment and dunning",
    "End of contract",
)
LANES = OWNERS[:4]
NOTES = ("click, campaign", "lead", "opportunity", "payment", "account", "ticket", "subscription", "renewal task")
WORDS = {
    HandoffStatus.OK: "",
    HandoffStatus.BROKEN: "no account id",
    HandoffStatus.MANUAL: "copied by hand",
    HandoffStatus.SLOW: "36 h, 4 h allowed",
    HandoffStatus.LOSSY: "phone number lost",
    HandoffStatus.FRAGILE: "works 9 times in 10",
    HandoffStatus.UNKNOWN: "method not stated",
    HandoffStatus.GAP: "nobody takes over",
    HandoffStatus.STAYS: "",
    HandoffStatus.NEXT: "",
}


def box(id_: str, stage: str, lane: str | None, name: str, note: str = "") -> StepBox:
    """Return the box of a tool."""
    return StepBox(id_, stage, lane, id_, name, note)


def reference() -> JourneyScene:
    """Return the journey of the reference picture."""
    stages = tuple(Stage(name.lower(), name) for name in STAGES[:6])
    boxes = (
        box("ads", "awareness", "marketing", "Google Ads", "click, campaign"),
        box("hub", "consideration", "marketing", "HubSpot Marketing", "lead"),
        box("crm", "purchase", "sales", "Salesforce Sales", "opportunity"),
        box("pay", "purchase", "finance", "Stripe", "payment"),
        box("cs", "onboarding", "service", "Gainsight", "account"),
        box("desk", "support", "service", "Zendesk Support", "ticket"),
        box("bill", "renewal", "finance", "Chargebee", "subscription"),
        box("loft", "renewal", "sales", "Salesloft", "renewal task"),
    )
    links = (
        Handoff("ads", "hub", HandoffStatus.BROKEN, "campaign lost"),
        Handoff("hub", "crm", HandoffStatus.OK),
        Handoff("crm", "pay", HandoffStatus.MANUAL, "copied by hand"),
        Handoff("crm", "cs", HandoffStatus.OK),
        Handoff("cs", "desk", HandoffStatus.BROKEN, "no account id"),
        Handoff("pay", "bill", HandoffStatus.OK),
        Handoff("desk", "loft", HandoffStatus.MANUAL, "e-mailed list"),
    )
    return JourneyScene(
        "The journey breaks at 2 of 7 handoffs; 2 more are done by hand",
        "Steps run left to right; lanes are the departments that own the tool.",
        stages,
        LANES,
        boxes,
        links,
        "The journey breaks between Google Ads and HubSpot Marketing.",
    )


def journey(count: int, *, per_stage: int = 2, seed: int = 3, lanes: tuple[Owner, ...] = LANES) -> JourneyScene:
    """Return a journey of so many stages with tools, gaps and handoffs of every status."""
    rng = random.Random(seed)  # noqa: S311
    stages = tuple(Stage(f"s{at}", STAGES[at % len(STAGES)]) for at in range(count))
    boxes: list[StepBox] = []
    links: list[Handoff] = []
    statuses = [HandoffStatus.OK, *HandoffStatus]
    before: list[StepBox] = []
    for at, stage in enumerate(stages):
        here = []
        for number in range(rng.randint(1, per_stage)):
            lane = rng.choice(lanes).id if lanes and rng.random() > 0.06 else None
            name = NAMES[(at * 7 + number * 3 + seed) % len(NAMES)]
            gap = rng.random() < 0.1
            id_, note = f"b{at:02}{number}", NOTES[at % len(NOTES)]
            tool = StepBox(id_, stage.id, lane, f"t{at}{number}", name, note)
            here.append(StepBox(id_, stage.id, lane, note=note, kind=BoxKind.GAP) if gap else tool)
        for tool in here:
            for other in rng.sample(before, min(len(before), rng.randint(1, 2))):
                gap = BoxKind.GAP in {tool.kind, other.kind}
                status = HandoffStatus.GAP if gap else rng.choice(statuses)
                if status is HandoffStatus.GAP and not gap:
                    status = HandoffStatus.OK
                links.append(Handoff(other.id, tool.id, status, WORDS[status]))
        boxes += here
        before = here
    if count > 4:
        links.append(Handoff(boxes[-1].id, boxes[0].id, HandoffStatus.SLOW, "next campaign"))
    return JourneyScene(
        f"The journey of {count} stages breaks at {sum(x.status == 'broken' for x in links)} handoffs",
        "Steps run left to right.",
        stages,
        lanes,
        tuple(boxes),
        tuple(links),
    )


def crowded(tools: int = 9) -> JourneyScene:
    """Return many tools of one department at one stage, fed by one tool and feeding another."""
    stages = (Stage("a", "Attract"), Stage("b", "Nurture"), Stage("c", "Sell"))
    middle = tuple(box(f"m{at}", "b", "marketing", NAMES[at], "lead") for at in range(tools))
    boxes = (box("in", "a", "marketing", "Google Ads", "click"), *middle, box("out", "c", "sales", "Salesforce"))
    status = list(HandoffStatus)
    links = tuple(
        link
        for at, tool in enumerate(middle)
        for link in (
            Handoff("in", tool.id, status[at % 8], WORDS[status[at % 8]]),
            Handoff(tool.id, "out", HandoffStatus.OK),
        )
    )
    return JourneyScene("Nine tools nurture", "", stages, LANES, boxes, links)


def all_statuses() -> JourneyScene:
    """Return a journey with one handoff of each status in one row."""
    statuses = list(HandoffStatus)
    stages = tuple(Stage(f"s{at}", STAGES[at]) for at in range(11))
    boxes = tuple(
        StepBox(f"b{at}", f"s{at}", LANES[at // 3].id, f"t{at}", NAMES[at * 4], NOTES[at % 8])
        if at
        else StepBox("b0", "s0", LANES[0].id, kind=BoxKind.GAP, note="visit")
        for at in range(11)
    )
    links = tuple(Handoff(f"b{at}", f"b{at + 1}", status, WORDS[status]) for at, status in enumerate(statuses))
    return JourneyScene("Every way to hand over", "One of each.", stages, LANES, boxes, links)


def hostile() -> JourneyScene:
    """Return names and words that break naive drawing."""
    stages = tuple(Stage(f"s{at}", HOSTILE[at]) for at in range(6))
    lanes = tuple(Owner(f"d{at}", HOSTILE[at + 3], HOSTILE[at + 3][:2] or "?") for at in range(6))
    boxes = tuple(
        StepBox(f"b{at}", f"s{at % 6}", f"d{at % 5}" if at % 7 else None, f"t{at}", name, HOSTILE[-at - 1])
        for at, name in enumerate(HOSTILE)
    )
    status = list(HandoffStatus)
    links = tuple(Handoff(f"b{at}", f"b{at + 1}", status[at % 8], HOSTILE[at]) for at in range(len(HOSTILE) - 1))
    return JourneyScene("A headline of $50 & 100% " * 9, "sub $ line $", stages, lanes, boxes, links)


JOURNEYS = {
    "reference": reference(),
    "one stage": journey(1, per_stage=3),
    "5 stages": journey(5),
    "8 stages": journey(8),
    "14 stages": journey(14),
    "14 stages, three each": journey(14, per_stage=3, seed=5),
    "no departments": journey(5, lanes=()),
    "crowded cell": crowded(),
    "every status": all_statuses(),
    "hostile names": hostile(),
    "nothing": JourneyScene("No journey yet", "", (), (), ()),
    "no links": JourneyScene("h", "", (Stage("a", "A"),), (), (StepBox("x", "a", None, "t", "Tool"),)),
}
