"""Facts on personal data: what is such data, where tools keep it and how long, and what was agreed on that."""

from __future__ import annotations

from stackaudit.core.fact import Fact, Whom
from stackaudit.core.rule import Text


def _tool(field: str, one: str, many: str, written: str, rule: str, lacks: str) -> Fact:
    """Return a fact of tools that hold personal data; `lacks` says what they do not state."""
    tell = Text(
        f"{{n}} tool that holds personal data does not state {lacks}",
        f"{{n}} tools that hold personal data do not state {lacks}",
    )
    return Fact(f"tool.{field}", Text(one, many), Whom.TOOL, {rule: tell}, written, name=field)


PRIVACY = (
    Fact(
        "entity.personal",
        Text(
            "Does {names} hold personal data, or data of a special category such as on health?",
            "Which of these hold personal data, or data of a special category such as on health: {names}?",
        ),
        Whom.MASTER,
        {
            "privacy.file-copy": Text(
                "{n} entity does not state whether it is personal data, so where such data can be is not fully known",
                "{n} entities do not state whether they are personal data, so where such data can be is not fully "
                "known",
            ),
            "ai.outside-model": Text(
                "{n} entity that a model reads may hold what is of no stated class, special categories too",
                "{n} entities that models read may hold what is of no stated class, special categories too",
            ),
        },
        "personal: personal",
    ),
    Fact(
        "entity.sensitivity",
        Text(
            "How confidential is {names}, in one of the words of `privacy.levels`?",
            "How confidential is each of these, in one of the words of `privacy.levels`: {names}?",
        ),
        Whom.MASTER,
        {
            "privacy.lower-class": Text(
                "{n} entity has a word of confidentiality that is none of `privacy.levels`: {words}",
                "{n} entities have words of confidentiality that are none of `privacy.levels`: {words}",
            )
        },
        "sensitivity: confidential",
    ),
    Fact(
        "tool.data_classification",
        Text(
            "For how confidential data is {names} meant, in one of the words of `privacy.levels`?",
            "For how confidential data is each of these meant, in one of the words of `privacy.levels`: {names}?",
        ),
        Whom.TOOL,
        {
            "privacy.lower-class": Text(
                "{n} tool is classified by a word that is none of `privacy.levels`: {words}",
                "{n} tools are classified by words that are none of `privacy.levels`: {words}",
            )
        },
        "data_classification: confidential",
        name="data_classification",
    ),
    _tool(
        "privacy.hosted",
        "In which country or region does {names} keep its data?",
        "In which country or region does each of these keep its data: {names}?",
        "privacy: {hosted: [EU]}",
        "privacy.outside-region",
        "the place of the data, in a word that is known",
    ),
    _tool(
        "privacy.safeguard",
        "What do you rest on where {names} keeps data outside your regions? Write `none` if there is nothing.",
        "What do you rest on where these keep data outside your regions: {names}? Write `none` if there is nothing.",
        "privacy: {safeguard: standard contractual clauses}",
        "privacy.outside-region",
        "a safeguard for data outside your regions",
    ),
    _tool(
        "privacy.agreement",
        "Is there a data processing agreement for {names}?",
        "For which of these is there a data processing agreement: {names}?",
        "privacy: {agreement: true}",
        "privacy.no-agreement",
        "whether there is a data processing agreement",
    ),
    _tool(
        "privacy.keep",
        "How long does {names} keep personal data? Write `none` if it passes records on and keeps nothing.",
        "How long does each of these keep personal data: {names}? Write `none` for what passes records on and keeps "
        "nothing.",
        "privacy: {keep: 2 years}",
        "privacy.kept-too-long",
        "how long data is kept",
    ),
    Fact(
        "tool.privacy.keep_of",
        Text(
            "How long does {names} keep each kind of its records?",
            "How long does each of these keep each kind of its records: {names}?",
        ),
        Whom.TOOL,
        {
            "privacy.kept-too-long": Text(
                "how long {n} tool keeps {entities} is open: it states how long for others, or once for several kinds",
                "how long {n} tools keep {entities} is open: they state how long for others, or once for several kinds",
            )
        },
        "privacy: {keep: {customer: 3 years, order: 10 years}}",
        name="privacy.keep_of",
    ),
    Fact(
        "policy.privacy.regions",
        Text(
            "In which countries or regions may data be kept, of which {names} states where it is "
            "(`controller: {{regions: […]}}`)?",
            "In which countries or regions may data be kept, of which these state where it is: {names} "
            "(`controller: {{regions: […]}}`)?",
        ),
        Whom.AUDITOR,
        {
            "privacy.outside-region": Text(
                "{n} tool states where it keeps personal data, but not where you let it be kept",
                "{n} tools state where they keep personal data, but it is not stated where you let it be kept",
            )
        },
        "privacy: {regions: [EU]}",
    ),
    Fact(
        "tool.openness.bulk_export",
        Text(
            "Can all data of one person be got out of {names}?",
            "Out of which of these can all data of one person be got: {names}?",
        ),
        Whom.TOOL,
        {
            "privacy.request-not-reached": Text(
                "{n} tool that holds personal data does not state whether it can be got out",
                "{n} tools that hold personal data do not state whether it can be got out",
            )
        },
        "openness: {bulk_export: true}",
        name="openness.bulk_export",
    ),
    Fact(
        "entity.consent_for",
        Text(
            "Where is it recorded who agreed to be contacted, or objected, of {names} (`consent_for` of that entity)?",
            "Where is it recorded who agreed to be contacted, or objected, of each of these (`consent_for` of that "
            "entity): {names}?",
        ),
        Whom.MASTER,
        {
            "privacy.consent": Text(
                "people of {n} entity are contacted, and no entity is stated to record who agreed to that",
                "people of {n} entities are contacted, and no entity is stated to record who agreed to that",
            )
        },
        "consent_for: customer",
    ),
    Fact(
        "entity.attributes",
        Text(
            "Which fields do {names} records need: whose it is, for which channel, and the state?",
            "Which fields does each of these need, such as whose it is, for which channel, and the state: {names}?",
        ),
        Whom.MASTER,
        {
            "privacy.consent": Text(
                "{n} entity of consents does not state its fields, so whether all of them arrive is open",
                "{n} entities of consents do not state their fields, so whether all of them arrive is open",
            )
        },
        "attributes: [email, channel, state]",
    ),
    Fact(
        "activity.entities",
        Text(
            "By which records of consents or objections does {names} go (`entities` of the activity)?",
            "By which records of consents or objections does each of these go (`entities` of the activity): {names}?",
        ),
        Whom.TOOL,
        {
            "privacy.consent": Text(
                "for {n} tool that contacts people it is not stated by which of several records of consents it goes",
                "for {n} tools that contact people it is not stated by which of several records of consents they go",
            )
        },
        "entities: [customer, consent]",
    ),
    Fact(
        "activity.capabilities",
        Text(
            "Which tools serve {names} (`tools` or `capabilities` of the activity)?",
            "Which tools serve each of these (`tools` or `capabilities` of the activity): {names}?",
        ),
        Whom.TOOL,
        {
            "privacy.unlisted": Text(
                "{n} activity names a capability that no tool is stated to have: {words}",
                "{n} activities name capabilities that no tool is stated to have: {words}",
            )
        },
        "capabilities: [email-marketing]",
    ),
    Fact(
        "stack.activities",
        Text(
            "For which purposes do you use the personal data in {names} (`activities`)?",
            "For which purposes do you use the personal data in these: {names} (`activities`)?",
        ),
        Whom.AUDITOR,
        {
            "privacy.unlisted": Text(
                "{n} tool contacts, serves or analyses people, but it is not stated for which purposes",
                "{n} tools contact, serve or analyse people, but it is not stated for which purposes",
            )
        },
        "activities: [{name: Newsletter, purpose: news to customers, capabilities: [email]}]",
    ),
)
"""All of them."""
