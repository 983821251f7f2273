"""Registers of a company's tools as GitLab publishes one: `tech_stack.yml`, a list of entries with a title each."""

from __future__ import annotations

import re
from collections import Counter

from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.formats.pages import Node, head_of, short, yaml_page
from stackaudit.io.readers.formats.stack_builder import StackBuilder, clean, fact
from stackaudit.io.readers.result import ReadResult
from stackaudit.model.base import slug

_ENTRY = re.compile(r"^-\s+title:", re.MULTILINE)
_FIELD = re.compile(
    r"^\s+(business_owner|technical_owner|group_owner|data_classification|critical_systems_tier|provisioner):",
    re.MULTILINE,
)
_SIGN_ON = re.compile(r"\b(saml|swa|okta|oidc|openid|sso|single sign-?on)\b", re.IGNORECASE)
_PASSWORD = re.compile(r"(individual )?e-?mail\s*(and|/)\s*password( login)?", re.IGNORECASE)
_USED = frozenset(
    {
        "title",
        "group_owner",
        "business_owner",
        "technical_owner",
        "data_classification",
        "critical_systems_tier",
        "integration_method",
        "vendor",
        "category",
    }
)


def recognises(given: Source) -> bool:
    """Return whether it is a list of entries with a title and at least two fields of such a register."""
    head = head_of(given)
    return _ENTRY.search(head) is not None and len(set(_FIELD.findall(head))) >= 2


def read(given: Source) -> ReadResult:
    """Return the stack of the tools in a register: owners, departments, classification, tier, sign-on.

    Raises:
        LoadError: The file is no YAML, or no entry of it has a title.
    """
    page = yaml_page(given)
    builder = StackBuilder(given.name)
    documents = page.data if isinstance(page.data, list) else []
    entries = [entry for n, data in enumerate(documents) for entry in Node(data, (n,), page, builder.notes).records()]
    tiers = _Tiers(entries)
    unused: Counter[str] = Counter()
    for entry in entries:
        _add(builder, entry, tiers)
        stated = entry.value if isinstance(entry.value, dict) else {}
        unused.update(key for key, value in stated.items() if key not in _USED and _says_something(value))
    if unused:
        told = ", ".join(f"{short(key)} ({count})" for key, count in sorted(unused.items()))
        message = f"fields that a stack has no place for, and how many entries state them: {told[:1500]}"
        builder.note("left-out", message, entries[0].spot)
    return builder.reading(given.path.stem)


READER = Reader(
    "tech-stack", "a register of tools as GitLab publishes one (tech_stack.yml)", recognises, read, names_products=True
)


def _says_something(value: object) -> bool:
    return fact(value) is not None if isinstance(value, str) else value is not None


def _add(builder: StackBuilder, entry: Node, tiers: _Tiers) -> None:
    tool = builder.tool(
        entry.at("title").value,
        entry.spot,
        owner=_text(entry.at("business_owner")),
        technical_owner=_text(entry.at("technical_owner")),
        vendor=_text(entry.at("vendor")),
        category=_text(entry.at("category")),
        data_classification=_text(entry.at("data_classification")),
        access=_access(entry.at("integration_method")),
    )
    if tool is None:
        return
    tier = tiers.folded(entry)
    if tier is not None:
        builder.facts(tool)["x-tier"] = tier
    departments = [builder.department(name, entry.at("group_owner").spot) for name in _groups(entry.at("group_owner"))]
    found = [department for department in dict.fromkeys(departments) if department is not None]
    if found:
        builder.facts(tool)["departments"] = found


def _text(node: Node) -> str | None:
    """Return what a field says; a list or a mapping in its place is noted."""
    if isinstance(node.value, dict | list):
        node.note("left-out", f"{node.title} holds several values, where one text should stand")
    return fact(node.value)


def _groups(node: Node) -> list[str]:
    """Return the groups that own a tool: a register writes several with commas between."""
    said = [fact(part) for text in node.texts() for part in re.split(r"[,;\n]", str(text.value))]
    return [name for name in said if name is not None]


def _access(node: Node) -> dict[str, bool] | None:
    """Return whether people sign on in one place, where the method says so: by SAML they do, by a password not."""
    method = fact(node.value)
    if method is None:
        return None
    if _SIGN_ON.search(method):
        return {"sso": True}
    if _PASSWORD.fullmatch(method):
        return {"sso": False}
    node.note("left-out", f"integration_method {short(method)!r} does not tell whether people sign on in one place")
    return None


class _Tiers:
    """The spellings of the tiers of a register, folded: case and marks do not make another tier."""

    def __init__(self, entries: list[Node]) -> None:
        counts: dict[str, Counter[str]] = {}
        for entry in entries:
            said = fact(entry.at("critical_systems_tier").value)
            if said is not None:
                counts.setdefault(slug(said), Counter())[said] += 1
        self._spelling = {key: min(known, key=lambda one: (-known[one], one)) for key, known in counts.items()}

    def folded(self, entry: Node) -> str | None:
        """Return the tier of an entry in its usual spelling; another spelling is noted."""
        node = entry.at("critical_systems_tier")
        said = fact(node.value)
        if said is None:
            return None
        usual = self._spelling[slug(said)]
        if usual != said:
            node.note("guessed", f"tier {short(said)!r} is taken for {short(usual)!r}")
        return clean(usual)
