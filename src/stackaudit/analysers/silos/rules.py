"""The rules of the silo analyser."""

from __future__ import annotations

from typing import Any

from stackaudit.core import headings
from stackaudit.core.headings import Theme
from stackaudit.core.rule import Effort, Rule, Text

UNSETTLED_RECORDS = Theme("It is not settled whose record is right")


def _stack(tools: list[Any], flows: list[dict[str, Any]], **rest: object) -> dict[str, Any]:
    return {"name": "Example", "tools": tools, "integrations": flows, **rest}


def _whole(tools: list[Any], flows: list[dict[str, Any]], **rest: object) -> dict[str, Any]:
    """A stack that states that all its flows are in the file."""
    return _stack(tools, flows, complete=["integrations"], **rest)


def _flow(source: str, target: str, entity: str, **facts: object) -> dict[str, Any]:
    return {"source": source, "target": target, "entities": [entity], **facts}


def _holds(tool: str, role: str, **facts: object) -> dict[str, Any]:
    return {"id": tool, "entities": {"customer": role}, **facts}


def _mastered(master: object, **facts: object) -> dict[str, Any]:
    return {"entities": {"customer": {"system_of_record": master, **facts}}}


_NEED = {"needs": [{"from": "crm", "to": "esp", "entity": "order"}]}
_FED: list[Any] = ["crm", _holds("esp", "consumer")]
_TICKET = {"id": "sup", "entities": {"ticket": "producer"}}
_FIELDS = _mastered("crm", attributes=["email", "consent"])
_WRITERS: list[Any] = ["crm", "shop", "chat", "forms"]
_TWO_PAIRS: list[Any] = ["crm", "esp", "till", "stock"]
_ORDERS, _STOCK = _flow("crm", "esp", "order"), _flow("till", "stock", "order")
_MADE: list[Any] = ["crm", _holds("web", "producer")]


def _late(every: str) -> dict[str, Any]:
    flow = _flow("crm", "esp", "customer", method="api", every=every, takes=0)
    return _stack(_FED, [flow], **_mastered("crm", tolerance="24h"))


def _keyed(*stored: str) -> dict[str, Any]:
    """A flow that carries the key of the target; the source stores some keys."""
    flow = _flow("crm", "esp", "customer", keys=["email", "crm-id"])
    tools = [{"id": "crm", "stores_keys": list(stored)}, _holds("esp", "consumer", stores_keys=["email"])]
    return _stack(tools, [flow], **_mastered("crm", about_customer=True))


def _departments(*flows: dict[str, Any]) -> dict[str, Any]:
    """Sales needs the customers of the chat and the tickets of the support desk."""
    tools = [
        {"id": "crm", "departments": ["sales"]},
        _holds("chat", "producer", departments=["service"]),
        {"id": "sup", "departments": ["service"]},
    ]
    needs = [{"from": "sup", "to": "crm", "entity": "ticket"}]
    entities = {"customer": {"system_of_record": "crm"}, "order": {}, "ticket": {}}
    return _whole(tools, [_flow("crm", "sup", "order"), *flows], entities=entities, needs=needs)


ISOLATED_PRODUCER = "silos.isolated-producer"
"""A form of the next rule that is rated apart: a tool that makes or masters customer data."""
MANY_WRITERS_OTHER = "silos.many-writers-other"
"""A form of the rule on many writers that is rated apart: no kind of records about customers."""
ISOLATED_TOOL = Rule(
    id="silos.isolated-tool",
    severity=3.0,
    variants={ISOLATED_PRODUCER: 6.0},
    effort=Effort.TWO_WEEKS,
    theme=headings.UNREACHED,
    signs=(headings.LEFT_UNDONE, headings.DEPARTMENTS_APART),
    detection="No flow that runs, or may run, leads into a tool or out of it, and nobody says that it may stand alone. "
    "Where the file does not state that its flows are complete, the tool is told only if the file gives it a role for "
    "records that others have too, or a step of a journey.",
    rating="The criticality of the records that it holds or needs makes it worse; a tool that makes or masters "
    "customer data has a higher base. A note where it states no records, low for a conduit. At least as bad as "
    "the worst that follows from it.",
    limitations="Assumed where the file does not state that all flows are in it: the flow may only not be recorded.",
    title=Text("{tool} is connected to nothing"),
    advice=Text("Connect {tool} to the others, or state that it stands alone on purpose, or retire it."),
    triggers=_whole(["crm", "esp", "ads"], [_flow("crm", "esp", "order")]),
    passes=_whole(["crm", "esp", {"id": "ads", "standalone_ok": True}], [_flow("crm", "esp", "order")]),
)
UNRECORDED = Rule(
    id="silos.unrecorded",
    severity=0.0,
    effort=Effort.TWO_DAYS,
    theme=headings.UNKNOWN_STACK,
    detection="Some tools have no flow on record, the file does not state that they have none, and nothing that it "
    "states of them asks for one. One finding for the stack, with a row for each tool. Where the file holds no flow at "
    "all, it is only asked.",
    rating="A note: what is not recorded is not known.",
    limitations="Most of these tools exchange data with others, or need not.",
    title=Text(
        "Of {n} tool neither a flow nor a need of one is on record: {tools}",
        "Of {n} tools neither a flow nor a need of one is on record: {tools}",
    ),
    advice=Text(
        "Ask each department which of its tools exchange data, and with which; record that, or that it is none."
    ),
    triggers=_stack(["crm", "esp", "ads"], [_flow("crm", "esp", "order")]),
    passes=_stack(["crm", "esp", {"id": "ads", "standalone_ok": True}], [_flow("crm", "esp", "order")]),
)
ISLAND = Rule(
    id="silos.island",
    severity=6.0,
    effort=Effort.TWO_WEEKS,
    theme=headings.UNREACHED,
    signs=(headings.DEPARTMENTS_APART,),
    detection="Several tools are connected with one another and with nothing else, and the hub is not among them. "
    "Where no hub is named, the group with the heaviest data needs is the main one, and the others are islands.",
    rating="The criticality of the records that are needed across the gap makes it worse; low where none is needed. At "
    "least as bad as the worst told below it.",
    limitations="Assumed where the file does not state that all flows of these tools are in it. A group that a flow of "
    "unknown status may connect is not told.",
    title=Text("No flow links {tools} with the other tools"),
    advice=Text("Connect {tools} to the other tools by one integration."),
    triggers=_whole(_TWO_PAIRS, [_ORDERS, _STOCK], hub="crm"),
    passes=_whole(_TWO_PAIRS, [_ORDERS, _flow("esp", "till", "order"), _STOCK], hub="crm"),
)
NO_PATH = Rule(
    id="silos.no-path",
    severity=7.0,
    effort=Effort.TWO_WEEKS,
    theme=headings.UNREACHED,
    signs=(headings.LEFT_UNDONE,),
    detection="A tool needs records of another, by its role or as declared, and no chain of flows can bring them, "
    "whatever is not stated. One finding for the records that a tool never gives out, whoever waits for them, and one "
    "for each two tools else. It follows from an isolated tool or an island where that explains it. What only the hub "
    "or the catalog of known products asks for is a row of silos.no-unified-view instead.",
    rating="The criticality of the records makes it worse.",
    limitations="Assumed where the file does not state that all flows are in it. Records that people pass on "
    "outside of the listed flows are not seen.",
    title=Text("{target} never gets {entity} from {source}"),
    advice=Text("Connect {source} to {target}."),
    triggers=_whole(["crm", "esp"], [_flow("esp", "crm", "order")], **_NEED),
    passes=_whole(["crm", "esp"], [_flow("crm", "esp", "order")], **_NEED),
)
WRITE_ONLY = Rule(
    id="silos.write-only",
    severity=6.0,
    effort=Effort.WEEK,
    theme=headings.UNREACHED,
    signs=(headings.LEFT_UNDONE,),
    detection="A tool takes records in, and no flow carries out what it makes or masters itself. The hub and end "
    "points on purpose (terminal) are left out. Where the file does not state that the flows of the tool are complete, "
    "only records that others have or need are told. It follows from the needs that are not met because of it.",
    rating="The criticality of the records that somebody needs of it makes it worse; a note where nobody needs them.",
    limitations="A tool with a flow that does not say what it carries is not told: it may carry these records.",
    title=Text("{tool} takes data in and never gives {entities} out"),
    advice=Text("Send {entities} on to those who need it, or say that the tool is an end point."),
    triggers=_whole(["crm", _TICKET], [_flow("crm", "sup", "order")]),
    passes=_whole(["crm", _TICKET], [_flow("crm", "sup", "order"), _flow("sup", "crm", "ticket")]),
)
READ_STARVED = Rule(
    id="silos.read-starved",
    severity=7.0,
    effort=Effort.TWO_WEEKS,
    theme=headings.UNREACHED,
    signs=(headings.LEFT_UNDONE, headings.DEPARTMENTS_APART),
    detection="A tool is stated to consume records, and no chain of flows leads there from their system of record. One "
    "finding a tool; it follows from these needs.",
    rating="The criticality of the records makes it worse.",
    limitations="A tool that gets good copies from elsewhere is told too. Records with no master, or with several, are "
    "left out.",
    title=Text("{tool} never gets {entities} from the system of record"),
    advice=Text("Feed {tool} from the system of record, directly or over a tool that passes records on."),
    triggers=_whole(_FED, [_flow("esp", "crm", "customer")], **_mastered("crm")),
    passes=_whole(_FED, [_flow("crm", "esp", "customer")], **_mastered("crm")),
)
MANUAL_ONLY = Rule(
    id="silos.manual-only",
    severity=6.0,
    effort=Effort.WEEK,
    theme=headings.BY_HAND,
    signs=(headings.LEFT_UNDONE, headings.INEFFICIENT),
    detection="Records arrive where they are needed, and every way has a step that people do by hand. One finding for "
    "each set of such steps.",
    rating="The criticality of the records makes it worse.",
    limitations="A flow that does not state its method is not told: it may be automatic.",
    title=Text("By hand only over {flows}: {entities}"),
    advice=Text("Automate {flows}."),
    triggers=_stack(_FED, [_flow("crm", "esp", "customer", method="manual")], **_mastered("crm")),
    passes=_stack(_FED, [_flow("crm", "esp", "customer", method="api")], **_mastered("crm")),
)
STALE = Rule(
    id="silos.stale",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=headings.LATE_OR_NOT_WHOLE,
    signs=(headings.LESS_OR_LATER,),
    detection="On the fastest automatic way, records may be older on arrival than is allowed. One finding for each "
    "flow that takes most of the time.",
    rating="The criticality of the records makes it worse; how late they are does not.",
    limitations="It counts the worst moment: records that just missed a run. Where no limit, or "
    "no schedule, is stated, nothing is told.",
    title=Text("Too late over {flow}: {entities}"),
    advice=Text("Run {flow} more often, or send records as they change, or allow more delay."),
    triggers=_late("25h"),
    passes=_late("24h"),
)
NO_MASTER = Rule(
    id="silos.no-master",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=UNSETTLED_RECORDS,
    signs=(headings.NO_STRATEGY,),
    detection="Two tools or more hold the same records, by a role or at the end of a flow of them, and none of them is "
    "named as their system of record. One finding for the stack, with a row for each kind of records that says which "
    "of these tools exchange it both ways, one way, or with none of the others.",
    rating="The most critical of the records makes it worse; low where it is not stated that there is none.",
    limitations="There may be a system of record that nobody wrote down; then it is assumed.",
    title=Text(
        "No system of record is named for {entities}, which two or more tools hold",
        "No system of record is named for {n} kinds of records that two or more tools hold: {entities}",
    ),
    advice=Text("Name one system of record for each of them, the most critical first."),
    triggers=_stack([_holds("crm", "cache"), _holds("esp", "cache")], [], **_mastered("none")),
    passes=_stack([_holds("crm", "cache"), _holds("esp", "cache")], [], **_mastered("crm")),
)
MANY_WRITERS = Rule(
    id="silos.many-writers",
    severity=5.0,
    variants={MANY_WRITERS_OTHER: 3.0},
    effort=Effort.WEEK,
    theme=UNSETTLED_RECORDS,
    detection="Flows of three tools or more write the same records into their system of record; what comes over a "
    "conduit counts for the tools behind it. One finding for the stack, with a row for each kind of records. Left out "
    "are records of which it is stated which source wins (survivorship), or which part each source has (scope).",
    rating="A note for three or four tools; from five on medium for records about customers, low for others.",
    limitations="Whether they write the same fields is not seen.",
    title=Text(
        "{most} tools write {entities} into its system of record",
        "Several tools write into the system of record of {n} kinds of records: {entities}",
    ),
    advice=Text("Agree for each kind of records which source wins where two differ, and write it down."),
    triggers=_stack(_WRITERS, [_flow(tool, "crm", "customer") for tool in _WRITERS[1:]], **_mastered("crm")),
    passes=_stack(_WRITERS, [_flow(tool, "crm", "customer") for tool in _WRITERS[1:3]], **_mastered("crm")),
)
COMPETING_MASTERS = Rule(
    id="silos.competing-masters",
    severity=8.0,
    effort=Effort.TWO_WEEKS,
    theme=UNSETTLED_RECORDS,
    signs=(headings.NO_STRATEGY,),
    detection="Two tools claim to be the system of record of the same records. Fine are: each its own part (scope), an "
    "agreed rule which one wins (coexistence with survivorship), a registry that says which records belong together.",
    rating="The criticality of the records makes it worse; high at least where the tools write to each other.",
    limitations="A part of the records is known by its name: two names for one part hide a rivalry.",
    title=Text("{tools} each claim to be the master of {entity}"),
    advice=Text(
        "Name one of {tools} as the master of {entity}, or split the records between them, or agree which one wins."
    ),
    triggers=_stack(["crm", "erp"], [], **_mastered(["crm", "erp"])),
    passes=_stack(["crm", "erp"], [], **_mastered(["crm"])),
)
ATTRIBUTES_LOST = Rule(
    id="silos.attributes-lost",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=headings.LATE_OR_NOT_WHOLE,
    signs=(headings.TECHNICAL_FAILURES,),
    detection="Records arrive, but the flows of the best way do not all carry every field that is asked for.",
    rating="The criticality of the records makes it worse; how many fields are lost does not.",
    limitations="Fields count as carried where a flow does not list any. Only the best way is looked at.",
    title=Text("{entity} reaches {target} without {lost}"),
    advice=Text("Carry {lost} on every step of the way from {source} to {target}."),
    triggers=_stack(_FED, [_flow("crm", "esp", "customer", attributes=["email"])], **_FIELDS),
    passes=_stack(_FED, [_flow("crm", "esp", "customer", attributes=["email", "consent"])], **_FIELDS),
)
IDENTITY_LOST = Rule(
    id="silos.identity-lost",
    severity=6.0,
    effort=Effort.WEEK,
    theme=headings.LATE_OR_NOT_WHOLE,
    signs=(headings.FRAGMENTED_JOURNEY,),
    detection="Customer records arrive, and on some flow of the way there is no key that both ends store and the flow "
    "carries: nobody can tell whose record it is. One finding a flow.",
    rating="The criticality of the records makes it worse.",
    limitations="Keys that are not stated count as unknown. A key that is there says only that records may be matched, "
    "not how many are.",
    title=Text("Between {source} and {target} no key says whose record it is"),
    advice=Text("Let the flow from {source} to {target} carry a key that both store."),
    triggers=_keyed("crm-id"),
    passes=_keyed("crm-id", "email"),
)
NO_UNIFIED_VIEW = Rule(
    id="silos.no-unified-view",
    severity=5.0,
    effort=Effort.MONTH,
    theme=headings.UNREACHED,
    signs=(headings.FRAGMENTED_JOURNEY,),
    detection="Some tool makes or masters customer data, and no tool is named as the hub where all of it comes "
    "together; or fewer of these sources than `unified_view_least` asks can reach the hub. It has a row for each data "
    "need without a path that only the hub, or the catalog of known products, asks for.",
    rating="Base severity; low where only such rows are told.",
    limitations="Whether people look into the hub, and whether its records are merged well, is not seen.",
    title=Text("No tool is named to hold the unified customer view"),
    advice=Text("Name a hub, and see what it would take to feed it."),
    triggers=_stack(_MADE, [_flow("web", "crm", "customer")], **_mastered("crm", about_customer=True)),
    passes=_stack(_MADE, [_flow("web", "crm", "customer")], **_mastered("crm", about_customer=True), hub="crm"),
)
DEPARTMENT = Rule(
    id="silos.department",
    severity=3.0,
    effort=Effort.TWO_WEEKS,
    theme=headings.UNREACHED,
    signs=(headings.DEPARTMENTS_APART,),
    detection="A department gets nothing of what its tools need of another's, or loses more of it than "
    "`department_silo` allows: two data needs at least, that more than a default asks for. It follows from the needs, "
    "or from the flows over which they are met by hand or late.",
    rating="The criticality of the records makes it worse.",
    limitations="Tools of several departments count in part for each. Tools that state no department are not seen.",
    title=Text("{target} gets nothing of what it needs of {source}"),
    advice=Text("Let both say which records they wait for, and connect them once, not tool by tool."),
    triggers=_departments(),
    passes=_departments(_flow("sup", "crm", "ticket", method="api", every=0, takes=0)),
)
RULES: tuple[Rule, ...] = (
    ISOLATED_TOOL,
    UNRECORDED,
    ISLAND,
    NO_PATH,
    WRITE_ONLY,
    READ_STARVED,
    MANUAL_ONLY,
    STALE,
    NO_MASTER,
    MANY_WRITERS,
    COMPETING_MASTERS,
    ATTRIBUTES_LOST,
    IDENTITY_LOST,
    NO_UNIFIED_VIEW,
    DEPARTMENT,
)
