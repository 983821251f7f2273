"""Facts of tools: what they are for, who answers for them, cost, seats, contracts, limits, how open and how fit."""

from __future__ import annotations

from collections.abc import Mapping

from stackaudit.core.fact import Fact, Whom
from stackaudit.core.rule import Text

_BOUGHT = frozenset({"tool", "conduit", "service", "agent"})
_HOLDS = frozenset({"tool", "spreadsheet", "service", "agent"})


def _tool(
    field: str,
    one: str,
    many: str,
    written: str,
    feeds: Mapping[str, Text | None],
    why: str = "",
    asked_of: frozenset[str] = frozenset(),
    *,
    name: str | None = None,
    instead: tuple[str, ...] = (),
    silent: object = None,
    by_department: bool = False,
) -> Fact:
    """Return a fact of tools; results call a fact of a part of a tool by that part: `seats.paid`."""
    if name is None:
        name = field if "." in field else ""
    path, question = f"tool.{field}", Text(one, many)
    return Fact(
        path,
        question,
        Whom.TOOL,
        feeds,
        written,
        why,
        asked_of,
        name,
        instead,
        silent,
        by_department=by_department,
    )


_COUNTED = (
    _tool(
        "owner",
        "Who decides on {names}: on changes, money and access?",
        "Who decides on changes, money and access of each of these: {names}?",
        "owner: Ann Lee",
        {"inventory.unowned": None},
        "inventory: who answers for it",
        _BOUGHT | _HOLDS,
    ),
    _tool(
        "departments",
        "Which departments use {names}?",
        "Which departments use each of these: {names}?",
        "departments: [marketing]",
        {"redundancy.overlap": None},
        "redundancy, cost: who uses it",
        _BOUGHT | _HOLDS,
        silent=(),
    ),
    _tool(
        "capabilities",
        "What is {names} used for?",
        "What are these used for: {names}?",
        "capabilities: [email]",
        {"redundancy.overlap": None},
        "redundancy: what it is used for",
        _HOLDS,
        silent=(),
    ),
    _tool(
        "entities",
        "Which records does {names} make, need, merely keep, or have the last word on?",
        "Which records do these make, need, merely keep, or have the last word on: {names}?",
        "entities: {customer: consumer}",
        {
            "journey.broken": Text(
                "whether a tool of the step itself has, or makes, all the records that the step needs is not stated"
            ),
            "integrations.missing": None,
            "inventory.unused": None,
        },
        "silos, journey: which records it holds",
        _HOLDS,
        silent=(),
    ),
    _tool(
        "vendor",
        "Who is the vendor of {names}?",
        "Who are the vendors of {names}?",
        "vendor: Intuit",
        {
            "resilience.vendor-concentration": Text(
                "{n} tool does not state its vendor", "{n} tools do not state their vendor"
            ),
            "inventory.unknown-tool": None,
        },
        "redundancy, resilience: whose product it is",
        _BOUGHT,
    ),
    _tool(
        "cost.annual",
        "What does {names} cost a year?",
        "What does each of these cost a year: {names}?",
        "cost: {annual: 12000}",
        {
            "cost.annual": Text(
                "{n} tool does not state what it costs; that is not the same as costing nothing",
                "{n} tools do not state what they cost; that is not the same as costing nothing",
            ),
            "resilience.vendor-concentration": Text(
                "{n} tool does not state what it costs, so the share of its vendor cannot be told",
                "{n} tools do not state what they cost, so the shares of their vendors cannot be told",
            ),
            "redundancy.overlap": None,
            "redundancy.already-paid": Text(
                "{n} tool does not state what it costs, so whether a function is paid for twice cannot be told",
                "{n} tools do not state what they cost, so whether a function is paid for twice cannot be told",
            ),
        },
        "cost, redundancy: what is at stake",
        _BOUGHT,
        name="",
        instead=("tool.own_spend.annual",),
    ),
    _tool(  # asked where seats in use are stated; a tool without any figure gets the question of `seats` below
        "seats.paid",
        "How many seats of {names} are paid for?",
        "How many seats are paid for of each of these: {names}?",
        "seats: {paid: 40}",
        {
            "cost.idle-seats": Text(
                "{n} tool states how many seats are active and not how many are paid for",
                "{n} tools state how many seats are active and not how many are paid for",
            )
        },
        "cost: what is paid for",
        _BOUGHT,
    ),
    _tool(
        "seats.active",
        "How many people use {names}?",
        "How many people use each of these: {names}?",
        "seats: {active: 22}",
        {
            "cost.idle-seats": Text(
                "{n} tool states how many seats are paid for and not how many are active",
                "{n} tools state how many seats are paid for and not how many are active",
            ),
            "cost.unused-function": Text(
                "{n} tool states a share of those who use a function and not of how many people",
                "{n} tools state a share of those who use a function and not of how many people",
            ),
        },
        "cost: what of it is used",
        _BOUGHT,
    ),
    _tool(
        "contract.renews",
        "When does the contract of {names} renew?",
        "When do these contracts renew: {names}?",
        "contract: {renews: 2027-03-01}",
        {
            "cost.notice-due": Text(
                "{n} contract does not state a day ahead on which it renews or ends",
                "{n} contracts do not state a day ahead on which they renew or end",
            )
        },
        "cost: by when notice must be given",
        _BOUGHT,
        instead=("tool.contract.ends",),
    ),
    _tool(
        "access.sso",
        "Does {names} have single sign-on?",
        "Which of these have single sign-on: {names}?",
        "access: {sso: true}",
        {},
        "fit: whether people sign on once",
        _BOUGHT,
    ),
    _tool(
        "openness.api",
        "Does {names} have an API?",
        "Which of these have an API: {names}?",
        "openness: {api: true}",
        {},
        "fit: whether it can be connected",
        _BOUGHT,
    ),
    _tool(
        "fit.functional",
        "How well does {names} do what it is there for, from 1 to 4?",
        "How well does each of these do what it is there for, from 1 to 4: {names}?",
        "fit: {functional: 3}",
        {},
        "fit: whether it does what it is there for",
        _BOUGHT,
    ),
)
"""What coverage asks of a tool, each with the reason. What is worth knowing for one analyser only of few tools is left
out: limits, prices, regions, intents, the phase of life (a tool that states none counts as in use). Ours."""

_USE = (
    _tool(
        "technical_owner",
        "Who keeps {names} running?",
        "Who keeps each of these running: {names}?",
        "technical_owner: Bo Chan",
        {
            "resilience.one-person": Text(
                "{n} choke point does not state its technical owner; its owner is taken to repair it",
                "{n} choke points do not state their technical owner; their owners are taken to repair them",
            )
        },
    ),
    _tool(
        "flows",
        "Which tools does {names} exchange data with, and which data, or with none?",
        "Which tools does each of these exchange data with, and which data, or with none: {names}?",
        "flows: none",
        {
            "silos.isolated-tool": Text(
                "{n} tool has no flow on record, so whether it exchanges data is not known",
                "{n} tools have no flow on record, so whether they exchange data is not known",
            ),
            "privacy.request-not-reached": Text(
                "{n} tool holds personal data, and no flow on record brings a deletion there",
                "{n} tools hold personal data, and no flow on record brings a deletion there",
            ),
            "privacy.consent": Text(
                "{n} tool contacts people, and no flow on record brings a record of consent there",
                "{n} tools contact people, and no flow on record brings a record of consent there",
            ),
        },
        by_department=True,
    ),
    _tool(
        "relays",
        "Does {names} pass on what it receives from others, and which records?",
        "",
        "relays: [customer]",
        {
            "silos.no-path": Text(
                "{n} tool does not state whether it passes on what it receives",
                "{n} tools do not state whether they pass on what they receive",
            ),
            "journey.broken": Text(
                "{n} tool on the way of a journey does not state whether it passes on what it receives",
                "{n} tools on the way of a journey do not state whether they pass on what they receive",
            ),
            "privacy.consent": Text(
                "{n} tool may pass on records of consents and does not state it",
                "{n} tools may pass on records of consents and do not state it",
            ),
            "privacy.withdrawal": Text(
                "{n} tool may pass on withdrawals and does not state it",
                "{n} tools may pass on withdrawals and do not state it",
            ),
            "integrations.missing": None,
        },
        silent=(),
    ),
    _tool(
        "stores_keys",
        "Which keys does {names} keep of a customer: e-mail, its own id, another tool's id?",
        "",
        "stores_keys: [email]",
        {
            "silos.identity-lost": None,
            "journey.lossy": None,
        },
        silent=(),
    ),
)
"""What else is asked of who runs a tool, and of what it passes on and keeps."""

_MONEY = (
    _tool(  # asked where the use of some of its capabilities is stated
        "capabilities.usage",
        "How many of the active users of {names} use each of its capabilities?",
        "How many of the active users of each of these use each of its capabilities: {names}?",
        "capabilities: [{id: email, used_by: 18, of: 40}]",
        {
            "cost.unused-function": Text(
                "{n} tool states how many use some of what it offers, and not all of it",
                "{n} tools state how many use some of what they offer, and not all of it",
            )
        },
        name="capability.usage",
        instead=("tool.capabilities.used_by",),
    ),
    _tool(  # asked where neither figure is stated; else see `seats.paid` above
        "seats",
        "How many seats of {names} are paid for, and how many are in use?",
        "How many seats are paid for, and how many are in use, of each of these: {names}?",
        "seats: {paid: 40, active: 22}",
        {
            "cost.idle-seats": Text(
                "{n} tool states no seats, so whether it is paid for in full and used in part cannot be told",
                "{n} tools state no seats, so whether they are paid for in full and used in part cannot be told",
            ),
            "fit.low-fit": Text(
                "{n} tool does not state how many of its paid seats are in use",
                "{n} tools do not state how many of their paid seats are in use",
            ),
        },
    ),
    _tool(
        "seats.measure",
        "What counts as an active seat of {names}: assigned, logged in, or working with it?",
        "What counts as an active seat (assigned, logged in, or working with it) of {names}?",
        "seats: {measure: logged-in}",
        {
            "cost.idle-seats": Text(
                "{n} tool does not state what counts as an active seat; if it is assigned ones, they may be unused",
                "{n} tools do not state what counts as an active seat; if it is assigned ones, they may be unused",
            )
        },
    ),
    _tool(
        "seats.as_of",
        "Of which day is the number of active seats of {names}?",
        "Of which day are the numbers of active seats of {names}?",
        "seats: {as_of: 2026-10-31}",
        {
            "cost.idle-seats": Text(
                "{n} tool does not state of which day its active seats are",
                "{n} tools do not state of which day their active seats are",
            )
        },
    ),
    _tool(
        "cost.priced_by",
        "Does the price of {names} go by seats, by use, or is it flat?",
        "Do the prices of these go by seats, by use, or are they flat: {names}?",
        "cost: {priced_by: seat}",
        {
            "cost.idle-seats": Text(
                "{n} tool with seats that may be idle does not state what its price goes by; idle ones may cost "
                "nothing",
                "{n} tools with seats that may be idle do not state what their price goes by; idle ones may cost "
                "nothing",
            )
        },
        instead=("tool.cost.per_seat",),
    ),
    _tool(
        "contract",
        "When does the contract of {names} renew, with what notice, and does it do so by itself?",
        "When do these contracts renew, with what notice, and do they do so by themselves: {names}?",
        "contract: {renews: 2027-03-01, notice: 60d, auto_renew: true}",
        {
            "cost.notice-due": Text(
                "{n} tool states no contract, so by when notice must be given cannot be told",
                "{n} tools state no contract, so by when notice must be given cannot be told",
            )
        },
    ),
    _tool(
        "contract.term",
        "For how long does {names} renew?",
        "For how long does each of these renew: {names}?",
        "contract: {term: 1 year}",
        {
            "cost.notice-due": Text(
                "the day of {n} contract is past, and for how long it renewed is not stated",
                "the days of {n} contracts are past, and for how long they renewed is not stated",
            )
        },
    ),
    _tool(
        "contract.notice",
        "How long before it renews must notice be given for {names}?",
        "How long before they renew must notice be given for each of these: {names}?",
        "contract: {notice: 3 months}",
        {
            "cost.notice-due": Text(
                "{n} contract renews by itself, or may, and does not state how long before notice has to be given",
                "{n} contracts renew by themselves, or may, and do not state how long before notice has to be given",
            )
        },
    ),
    _tool(
        "contract.auto_renew",
        "Does the contract of {names} renew by itself?",
        "Which of these contracts renew by themselves: {names}?",
        "contract: {auto_renew: true}",
        {
            "cost.notice-due": Text(
                "{n} contract does not state whether it renews by itself; if it does, notice has to be given",
                "{n} contracts do not state whether they renew by themselves; if they do, notice has to be given",
            )
        },
    ),
)
"""What else is asked of seats, prices and contracts."""

_FIT = (
    _tool(
        "limits",
        "Which limits does the plan of {names} have, and how much of each is used?",
        "Which limits do these plans have, and how much of each is used: {names}?",
        "limits: [{resource: contacts, used: 60000, limit: 100000}]",
        {
            "fit.limit-ahead": Text(
                "{n} tool states no limits, so when it runs out of room cannot be told",
                "{n} tools state no limits, so when they run out of room cannot be told",
            )
        },
        silent=(),
    ),
    _tool(
        "limits.growth",
        "How fast does what fills the limits of {names} grow?",
        "How fast does what fills the limits of each of these grow: {names}?",
        "limits: [{resource: contacts, growth: 3%, per: month}]",
        {
            "fit.limit-ahead": Text(
                "{n} tool states a limit and not how fast its use grows",
                "{n} tools state a limit and not how fast their use grows",
            )
        },
        name="limit.growth",
    ),
    _tool(
        "limits.used",
        "How much of its limits does {names} use?",
        "How much of their limits do these use: {names}?",
        "limits: [{resource: contacts, used: 60000}]",
        {
            "fit.limit-ahead": Text(
                "{n} tool names a limit and not how much there is, or is used",
                "{n} tools name a limit and not how much there is, or is used",
            )
        },
        name="limit.used",
    ),
    _tool(
        "prices",
        "What would {names} cost at twice the size: is there a price list?",
        "What would each of these cost at twice the size: is there a price list? {names}",
        "prices: [{up_to: 50000, annual: 800}, {up_to: 100000, annual: 1600}]",
        {
            "fit.cost-runs-away": Text(
                "{n} tool states no price list that reaches far enough, so what growth costs cannot be told",
                "{n} tools state no price list that reaches far enough, so what growth costs cannot be told",
            )
        },
        silent=(),
    ),
    _tool(
        "openness",
        "How does data get in and out of {names}: API, webhooks, bulk import and export?",
        "How does data get in and out of each of these (API, webhooks, bulk import and export): {names}?",
        "openness: {api: true, webhooks: true, bulk_export: true, bulk_import: false, sandbox: false}",
        {
            "fit.closed": Text(
                "{n} tool does not state in full how data gets in and out",
                "{n} tools do not state in full how data gets in and out",
            )
        },
    ),
    _tool(
        "openness.open_format",
        "In which form would all our data come out of {names} if we left?",
        "In which form would all our data come out of each of these if we left: {names}?",
        "openness: {open_format: true}",
        {
            "fit.hard-to-leave": Text(
                "{n} tool does not state in full how we would get out with our data",
                "{n} tools do not state in full how we would get out with our data",
            )
        },
    ),
    _tool(
        "access",
        "How do people get in to {names}: single sign-on, second factor, roles?",
        "How do people get in to each of these (single sign-on, second factor, roles): {names}?",
        "access: {sso: true, mfa: true, roles: true}",
        {
            "fit.no-single-sign-on": Text(
                "{n} tool does not state in full how people get in", "{n} tools do not state in full how people get in"
            )
        },
    ),
    _tool(
        "continuity",
        "How would we go on if {names} stopped: is there a plan, and was it tried?",
        "How would we go on if one of these stopped (is there a plan, and was it tried): {names}?",
        "continuity: {plan: true, tested: 2026-05-20}",
        {
            "resilience.cut-point": Text(
                "{n} tool that data needs depend on does not state whether there is a plan to go on without it",
                "{n} tools that data needs depend on do not state whether there is a plan to go on without them",
            )
        },
    ),
    _tool(
        "lifecycle.end_of_support",
        "Until when does the vendor support {names}?",
        "Until when do the vendors support each of these: {names}?",
        "lifecycle: {end_of_support: 2028-12-31}",
        {
            "fit.end-of-life": Text(
                "{n} tool does not state when the vendor's support ends",
                "{n} tools do not state when the vendor's support ends",
            )
        },
    ),
    _tool(
        "fit",
        "How well does {names} do what it is there for, and how sound is it technically, from 1 to 4?",
        "How well does each of these do what it is there for, and how sound is it, from 1 to 4: {names}?",
        "fit: {functional: 3, technical: 2}",
        {
            "fit.low-fit": Text(
                "of {n} tool nobody has judged the functional fit, or the technical one",
                "of {n} tools nobody has judged the functional fit, or the technical one",
            )
        },
    ),
    _tool(
        "fit.strategic",
        "Does {names} belong in the stack that we want, from 1 to 4?",
        "Do these belong in the stack that we want, from 1 to 4: {names}?",
        "fit: {strategic: 4}",
        {
            "fit.low-fit": Text(
                "of {n} tool nobody has judged the place in the target, or the vendor",
                "of {n} tools nobody has judged the place in the target, or the vendor",
            )
        },
    ),
    _tool(
        "uptime.measured",
        "For which share of the time did {names} work?",
        "For which share of the time did each of these work: {names}?",
        "uptime: {measured: 99.9%}",
        {
            "fit.low-fit": Text(
                "{n} tool does not state for which share of the time it works",
                "{n} tools do not state for which share of the time they work",
            )
        },
    ),
)
"""What is asked of how well a tool fits, and of how long it can go on."""

TOOLS = (*_COUNTED, *_USE, *_MONEY, *_FIT)
"""All facts of tools."""
