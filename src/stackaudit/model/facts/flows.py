"""Facts of flows, of the entities and steps that they serve, and of the stack as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from stackaudit.core.fact import Fact, Whom
from stackaudit.core.rule import Text

_ARRIVES = "silos, journey: whether data arrives"
_DUE = "silos, journey: what has to arrive, and when"
_LINKS = Text(
    "whether {n} flow is a link from point to point, in use, is not stated; a hub may pay",
    "whether {n} flows are links from point to point, in use, is not stated; a hub may pay",
)


def _failing(what: str) -> Text:
    """The sentence of flows of which it cannot be told whether they fail."""
    return Text(f"between {{n}} pair of tools a flow {what}", f"between {{n}} pairs of tools a flow {what}")


def _required(what: str) -> Text:
    """The sentence of requirements of which something is not stated."""
    return Text(f"of {{n}} requirement it is not stated {what}", f"of {{n}} requirements it is not stated {what}")


def _flow(
    field: str,
    one: str,
    many: str,
    then: str,
    written: str,
    feeds: Mapping[str, Text | None],
    why: str = "",
    silent: object = None,
) -> Fact:
    path, question = f"integration.{field}", Text(one, many)
    return Fact(path, question, Whom.FLOW, feeds, written, why, silent=silent, then=then)


FLOWS = (
    _flow(
        "entities",
        "What is carried from {source} to {target}",
        "",
        "what does it carry",
        "entities: [customer]",
        {
            "silos.no-path": Text(
                "{n} integration does not state which records it carries",
                "{n} integrations do not state which records they carry",
            ),
            "journey.broken": Text(
                "{n} flow on the way of a journey does not state what it carries",
                "of {n} flows on the way of a journey it is not stated what it carries",
            ),
            "resilience.worst_loss": Text(
                "{n} integration does not state which records are carried, so how much hangs on its ends is an "
                "interval",
                "{n} integrations do not state which records are carried, so how much hangs on their ends is an "
                "interval",
            ),
            "privacy.request-not-reached": Text(
                "{n} flow may carry out deletions and does not state of which records",
                "{n} flows may carry out deletions and do not state of which records",
            ),
            "privacy.consent": Text(
                "{n} flow may bring records of consents and does not state what it carries",
                "{n} flows may bring records of consents and do not state what they carry",
            ),
            "privacy.withdrawal": Text(
                "{n} flow may bring withdrawals and does not state what it carries",
                "{n} flows may bring withdrawals and do not state what they carry",
            ),
            "integrations.missing": None,
        },
        _ARRIVES,
    ),
    _flow(
        "method",
        "How is {what} carried from {source} to {target}",
        "How are {what} carried from {source} to {target}",
        "how is it carried",
        "method: api",
        {
            "silos.manual-only": Text(
                "{n} integration does not state its method", "{n} integrations do not state their method"
            ),
            "journey.manual": Text(
                "{n} flow on the way of a journey does not state its method",
                "{n} flows on the way of a journey do not state its method",
            ),
            "resilience.worst_loss": Text(
                "{n} integration does not state a method, so how much hangs on its ends is an interval",
                "{n} integrations do not state a method, so how much hangs on their ends is an interval",
            ),
            "integrations.missing": _required("whether they are met by hand"),
            "integrations.by-hand": _failing("does not state whether people carry it by hand"),
            "integrations.double-route": Text(
                "{n} flow does not state its method, so it may be a second route for the same records",
                "{n} flows do not state their method, so they may be a second route for the same records",
            ),
            "integrations.tangle": _LINKS,
        },
        _ARRIVES,
    ),
    _flow(
        "every",
        "How often does {what} go from {source} to {target}",
        "How often do {what} go from {source} to {target}",
        "how often",
        "every: 1h",
        {
            "silos.stale": Text(
                "{n} integration does not state how often it runs", "{n} integrations do not state how often they run"
            ),
            "journey.slow": Text(
                "{n} flow on the way of a journey does not state how often it runs",
                "of {n} flows on the way of a journey it is not stated how often it runs",
            ),
            "resilience.worst_loss": Text(
                "{n} integration does not state how often records are sent, so how much hangs on its ends is an "
                "interval",
                "{n} integrations do not state how often records are sent, so how much hangs on their ends is an "
                "interval",
            ),
            "privacy.consent": Text(
                "{n} flow with records of consents does not state how often it runs",
                "{n} flows with records of consents do not state how often they run",
            ),
            "integrations.missing": _required("whether they are met in time"),
            "integrations.late": _failing("does not state how often it runs, so whether it is late is open"),
        },
        _ARRIVES,
    ),
    _flow(
        "takes",
        "How long does a run from {source} to {target} take",
        "",
        "how long does a run take",
        "takes: 10m",
        {
            "silos.stale": Text(
                "{n} integration does not state how long a run takes",
                "{n} integrations do not state how long a run takes",
            ),
            "journey.slow": Text(
                "{n} flow on the way of a journey does not state how long a run takes",
                "of {n} flows on the way of a journey it is not stated how long a run takes",
            ),
            "privacy.consent": Text(
                "{n} flow with records of consents does not state how long a run takes",
                "{n} flows with records of consents do not state how long a run takes",
            ),
            "integrations.missing": None,
            "integrations.late": _failing("does not state how long a run takes, so whether it is late is open"),
        },
        _ARRIVES,
    ),
    _flow(
        "via",
        "Over which platform does the flow from {source} to {target} run",
        "",
        "over which platform",
        "via: make",
        {
            "journey.fragile": Text(
                "{n} flow of a journey runs over an iPaaS or ETL that is not named",
                "{n} flows of a journey run over an iPaaS or ETL that is not named",
            )
        },
    ),
    _flow(
        "attributes",
        "Which fields of {what} go from {source} to {target}",
        "",
        "which fields go along",
        "attributes: [email]",
        {
            "journey.lossy": Text(
                "{n} flow on the way of a journey does not state which fields it carries",
                "of {n} flows on the way of a journey it is not stated which fields it carries",
            ),
            "privacy.beyond-need": Text(
                "{n} flow may bring personal data that nobody there needs: which fields it carries is not stated",
                "{n} flows may bring personal data that nobody there needs: which fields they carry is not stated",
            ),
            "privacy.consent": Text(
                "{n} flow with records of consents does not state which fields it carries",
                "{n} flows with records of consents do not state which fields they carry",
            ),
            "silos.attributes-lost": Text(
                "{n} flow does not state the attributes it carries, which a need asks for",
                "{n} flows do not state the attributes they carry, which needs ask for",
            ),
        },
    ),
    _flow(
        "keys",
        "By which key are records ({what}) matched between {source} and {target}",
        "",
        "by which key are records matched",
        "keys: [email]",
        {
            "journey.lossy": Text(
                "on {n} flow of a journey the keys are not stated, so the customer cannot be followed over it",
                "on {n} flows of a journey the keys are not stated, so the customer cannot be followed over them",
            ),
            "silos.identity-lost": Text(
                "on {n} flow the keys carried or stored at its ends are not stated, so identity cannot be followed",
                "on {n} flows the keys carried or stored at their ends are not stated, so identity cannot be followed",
            ),
        },
    ),
    _flow(
        "reliability",
        "Of a hundred records sent from {source} to {target}, how many arrive complete",
        "",
        "how many of a hundred records arrive complete",
        "reliability: 99%",
        {
            "silos.index": Text(
                "{n} integration does not state its reliability", "{n} integrations do not state their reliability"
            ),
            "journey.fragile": Text(
                "{n} flow on the way of a journey does not state its reliability",
                "{n} flows on the way of a journey do not state its reliability",
            ),
            "resilience.worst_loss": Text(
                "{n} integration does not state a reliability, so how much hangs on its ends is an interval",
                "{n} integrations do not state a reliability, so how much hangs on their ends is an interval",
            ),
            "integrations.unhealthy": _failing("does not state its reliability"),
        },
        _ARRIVES,
    ),
    _flow(
        "status",
        "Does the flow from {source} to {target} run today",
        "",
        "does it run",
        "status: active",
        {
            "silos.isolated-tool": Text(
                "{n} integration does not state whether it runs", "{n} integrations do not state whether they run"
            ),
            "journey.broken": Text(
                "{n} flow on the way of a journey does not state whether it runs",
                "of {n} flows on the way of a journey it is not stated whether it runs",
            ),
            "resilience.worst_loss": Text(
                "{n} integration does not state a status, so how much hangs on its ends is an interval",
                "{n} integrations do not state a status, so how much hangs on their ends is an interval",
            ),
            "privacy.request-not-reached": Text(
                "{n} flow that carries out deletions does not state whether it runs",
                "{n} flows that carry out deletions do not state whether they run",
            ),
            "privacy.consent": Text(
                "{n} flow with records of consents does not state whether it runs",
                "{n} flows with records of consents do not state whether they run",
            ),
            "privacy.withdrawal": Text(
                "{n} flow with withdrawals does not state whether it runs",
                "{n} flows with withdrawals do not state whether they run",
            ),
            "integrations.missing": _required("whether they have a path"),
            "integrations.unhealthy": _failing("does not state whether it runs"),
            "integrations.tangle": _LINKS,
        },
        _ARRIVES,
        silent="unknown",
    ),
    _flow(
        "deletes",
        "When a record is deleted in {source}, is it deleted in {target} too",
        "",
        "are deletions carried out there too",
        "deletes: true",
        {
            "privacy.request-not-reached": Text(
                "{n} flow with personal data does not state whether deletions are carried out where it leads",
                "{n} flows with personal data do not state whether deletions are carried out where they lead",
            )
        },
    ),
    _flow(
        "capacity",
        "How many records a month can the flow from {source} to {target} carry",
        "",
        "how many records can it carry",
        "capacity: 90000",
        {"integrations.unhealthy": _failing("states its volume and not its capacity")},
    ),
    _flow(
        "volume",
        "How many records a month go from {source} to {target}",
        "",
        "how many records a month go along",
        "volume: 60000",
        {"integrations.unhealthy": _failing("states its capacity and not its volume")},
    ),
)
"""Facts of flows."""

_ENTITIES = (
    Fact(
        "entity.system_of_record",
        Text(
            "Which tool is right about {names} when two of them disagree?",
            "Which tool is right about each of these when two of them disagree: {names}?",
        ),
        Whom.MASTER,
        {
            "journey.broken": Text(
                "{n} entity that a step needs does not state its system of record, so where it comes from is open",
                "{n} entities that steps need do not state their system of record, so where they come from is open",
            ),
            "silos.no-master": Text(
                "{n} entity does not state its system of record, so what must reach whom cannot be told for it",
                "{n} entities do not state their system of record, so what must reach whom cannot be told for them",
            ),
            "privacy.consent": Text(
                "{n} entity of consents does not state its system of record, so where consents come from is open",
                "{n} entities of consents do not state their system of record, so where consents come from is open",
            ),
            "privacy.request-not-reached": Text(
                "{n} entity of personal data states no system of record, so where requests for it come in is open",
                "{n} entities of personal data state no system of record, so where requests for them come in is open",
            ),
            "silos.no-path": None,
            "integrations.missing": _required("where else the records are"),
            "inventory.unused": None,
        },
        "system_of_record: crm",
        _DUE,
    ),
    Fact(
        "entity.about_customer",
        Text(
            "Is {names} about the customer, and does it belong in the unified view?",
            "Which of these are about the customer, and belong in the unified view: {names}?",
        ),
        Whom.MASTER,
        {
            "silos.no-unified-view": Text(
                "{n} entity does not state whether it is about the customer, so it counts in no unified view",
                "{n} entities do not state whether they are about the customer, so they count in no unified view",
            )
        },
        "about_customer: true",
        _DUE,
    ),
    Fact(
        "entity.tolerance",
        Text(
            "How old may {names} be where it is needed, before that does harm?",
            "How old may each of these be where it is needed, before that does harm: {names}?",
        ),
        Whom.MASTER,
        {
            "silos.stale": Text(
                "{n} entity does not state how old a copy may be", "{n} entities do not state how old a copy may be"
            ),
            "journey.slow": Text(
                "neither the step nor the entity states how old a copy may be: {n} entity",
                "neither the steps nor the entities state how old a copy may be: {n} entities",
            ),
            "privacy.consent": Text(
                "{n} entity of consents does not state how old a copy may be",
                "{n} entities of consents do not state how old a copy may be",
            ),
            "integrations.missing": _required("how old a copy may be"),
            "integrations.seldom": Text(
                "{n} entity does not state how old its records may be, so whether the flows that carry it run too "
                "seldom is open",
                "{n} entities do not state how old their records may be, so whether the flows that carry them run too "
                "seldom is open",
            ),
        },
        "tolerance: 24h",
        _DUE,
    ),
)

_JOURNEYS = (
    Fact(
        "step.tools",
        Text("Which tools serve the step {names}?", "Which tools serve each of these steps: {names}?"),
        Whom.STEP,
        {
            "journey.gap-step": Text(
                "{n} step does not say which tools serve it", "{n} steps do not say which tools serve them"
            ),
            "integrations.missing": Text(
                "what {n} step requires from where is open: it, or a step before it, does not state its tools",
                "what {n} steps require from where is open: they, or steps before them, do not state their tools",
            ),
        },
        "tools: [crm]",
        silent=(),
    ),
    Fact(
        "step.needs",
        Text(
            "Which records does the step {names} need from the steps before?",
            "Which records do these steps need from the steps before: {names}?",
        ),
        Whom.STEP,
        {
            "journey.broken": Text(
                "{n} step does not say what it needs, so nothing is asked of the handoff to it",
                "{n} steps do not say what they need, so nothing is asked of the handoffs to them",
            )
        },
        "needs: [customer]",
        silent=(),
    ),
    Fact(
        "journey.volume",
        Text(
            "Which share of all customers takes the journey that begins with {names}?",
            "Which share of all customers takes each of the journeys that begin with these steps: {names}?",
        ),
        Whom.STEP,
        {
            "journey.straight_through": Text(
                "{n} journey does not say what share of the customers takes it",
                "{n} journeys do not say what share of the customers takes them",
            )
        },
        "volume: 40%",
    ),
    Fact(
        "step.responds.of",
        Text(
            "Of how many answers at the step {names} was it measured how long customers waited, and how many took too "
            "long?",
            "Of how many answers at these steps was it measured how long customers waited, and how many took too long: "
            "{names}?",
        ),
        Whom.STEP,
        {
            "journey.slow-response": Text(
                "at {n} step customers wait too long by a single figure, of no stated number of answers",
                "at {n} steps customers wait too long by a single figure, of no stated number of answers",
            )
        },
        "responds: {over: 12, of: 200, promised: 5}",
    ),
    Fact(
        "feedback.role",
        Text(
            "How do customers rate the journey that begins with {names}, from 1 to 5, and how many were asked?",
            "How do customers rate the journeys that begin with these steps, from 1 to 5, and how many were asked: "
            "{names}?",
        ),
        Whom.STEP,
        {
            "journey.rated-low": Text(
                "no customer has rated a step of {n} primary journey",
                "no customer has rated a step of {n} primary journeys",
            )
        },
        "role: customers",
    ),
    Fact(
        "feedback.respondents",
        Text(
            "How many customers stand behind the rating of the step {names}?",
            "How many customers stand behind the ratings of these steps: {names}?",
        ),
        Whom.STEP,
        {
            "journey.rated-low": Text(
                "what customers say of {n} step is not shown: fewer than five were asked, or nobody says how many",
                "what customers say of {n} steps is not shown: fewer than five were asked, or nobody says how many",
            )
        },
        "respondents: 40",
    ),
    Fact(
        "feedback.as_of",
        Text(
            "On which day did customers rate the step {names}?",
            "On which day did customers rate each of these steps: {names}?",
        ),
        Whom.STEP,
        {
            "journey.rated-low": Text(
                "customers rate {n} step low, and of which day that is is not stated",
                "customers rate {n} steps low, and of which day that is is not stated",
            )
        },
        "as_of: 2026-10-31",
    ),
)

_WHOLE = (
    Fact(
        "stack.integrations",
        Text("Which tools send data to which others, and what?"),
        Whom.TOOL,
        {"inventory.standalone": None, "silos.no-path": None},
        "integrations: ['crm -> esp: customer']",
        name="integrations",
        silent=(),
    ),
    Fact(
        "provenance.as_of",
        Text("Of which day are the facts on {names}?", "Of which day are the facts on each of these: {names}?"),
        Whom.TOOL,
        {"inventory.stale-fact": None},
        "as_of: 2026-10-31",
    ),
    Fact(
        "policy.label_budget",
        Text("How much work may the search for ways take, which was cut short for {names} (`label_budget`)?"),
        Whom.AUDITOR,
        {
            "silos.index": Text(
                "{n} need has so many paths that its quality is a bound only; a larger budget would tell",
                "{n} needs have so many paths that their quality is a bound only; a larger budget would tell",
            ),
            "resilience.worst_loss": Text(
                "{n} loss is a bound only, because looking for ways around would take more work than its budget",
                "{n} losses are bounds only, because looking for ways around would take more work than their budget",
            ),
            "resilience.cut-point": Text(
                "the ways of {n} data need are not counted, because that would take more work than its budget",
                "the ways of {n} data needs are not counted, because that would take more work than their budget",
            ),
        },
        "label_budget: 100000",
    ),
    Fact(
        "policy.options",
        Text(
            "How much work may comparing tools take, which {names} were left out of "
            "(`options: {{redundancy: {{work: …}}}}`)?"
        ),
        Whom.AUDITOR,
        {
            "redundancy.overlap": Text(
                "{n} tool is held against no other: that would take more work than its budget, and the tools with the "
                "highest stated costs come first",
                "{n} tools are held against no others: that would take more work than its budget, and the tools with "
                "the highest stated costs come first",
            ),
        },
        "options: {redundancy: {work: 10000000}}",
    ),
)
"""Facts of no single kind of record."""

OTHERS = (*_ENTITIES, *_JOURNEYS, *_WHOLE)
"""Facts of entities, steps and journeys, of the stack, and of how it is audited."""
