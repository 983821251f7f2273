"""What a head can mean, where the dictionary knows only a part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from stackaudit.io.readers.lists.column_words import Kind as WordKind
from stackaudit.io.readers.lists.column_words import has_word, plain, says, words_for
from stackaudit.io.readers.lists.dictionary import Header, candidates
from stackaudit.io.readers.lists.words import plain_letters

_OWN = re.compile(r"(?:u|x|cf|custom)_(?=[a-z])", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_BLANKS = "\u2e80"
_GROUPS: tuple[tuple[WordKind, tuple[str, ...]], ...] = (
    ("of-contracts", ("contract.", "x-notice-day", "x-contract-value")),
    ("of-seats", ("seats.",)),
    ("of-costs", ("cost.", "currency", "x-one-off-cost")),
)
"""Words before a fact, and what begins the fields that they may mean."""
_CALLED = frozenset({"name", "title", "label", "display name", "full name"})
_AMOUNTS = frozenset({"amount", "value", "total", "sum", "betrag", "montant", "importe", "importo", "kwota", "valor"})
_BETWEEN = frozenset(
    {"of", "the", "der", "des", "die", "das", "von", "du", "de", "la", "le", "les", "del"}
    | {"della", "dello", "di", "van", "het", "da", "do", "dos"}
)
_EITHER = re.compile(r"\s*[/|]\s*|\s+(?:or|oder|ou|или|або)\s+")
_LONGEST = 5
_SPACE = re.compile(r"[A-Za-z][\w-]*:(?=[A-Za-z])")
"""A namespace before a head: `rdfs:label`, `dct:title`."""
_TAG = re.compile(
    r"(?:@[a-z]{2,3}(?:-[a-z]{2,4})?|\^\^[\w:]+|\s*\(separator=.*\)|\s*\[[a-z]{2}\]|\s+\([a-z]{2}\)"
    r"|[_ .-](?:en|de|fr|es|pt|nl|pl|ru|uk|tr|ar|ja|jp|zh|cn|ko|kr))$",
    re.IGNORECASE,
)
"""A language, a type or a separator behind a head: `label@en`, `created^^xsd:date`, `Name_DE`."""
_NAME = Header("name", "the name", exact=False)


@lru_cache(maxsize=4_096)
def meanings(text: str, table: str, language: str = "") -> tuple[Header, ...]:
    """Return what a head can mean in a table, the likeliest first.

    A head that the dictionary does not know is tried without what systems put before it (`u_vendor`), without what is
    said of taxes, without the word for what it is a fact of (`contract.noticeDays`), as the name of tools (`Bezeichnung
    der Software`), and without the word for tools (`system purpose`).

    >>> [meanings(head, "tools")[0].field for head in ("u_vendor", "Coût annuel TTC", "Bezeichnung der Software")]
    ['vendor', 'cost.annual', 'name']

    Args:
        text: The head.
        table: `tools` or `integrations`.
        language: The language of the other heads; empty where it is not known.
    """
    found = candidates(text, table, language)
    if found:
        tax = _without_tax(text)[1] if table == "tools" and any(map(_is_money, found)) else ""
        return tuple(one._replace(tax=tax) if _is_money(one) else one for one in found) if tax else found
    own = _OWN.sub("", text, count=1)
    if own != text and (found := candidates(own, table, language)):
        return found
    bare = _TAG.sub("", _TAG.sub("", _SPACE.sub("", text, count=1))).strip()
    if bare and bare != text:
        return meanings(bare, table, language)
    if table != "tools":
        return ()
    bare, tax = _without_tax(own)
    if tax and (found := tuple(one for one in candidates(bare, table, language) if _is_money(one))):
        return tuple(one._replace(tax=tax) for one in found)
    if found := _of_a_group(own, language):
        return found
    if called := _called(text):
        return (called,)
    parts = _EITHER.split(text)
    if len(parts) > 1 and any(says("tool", part) or _is_name(plain(part), exact=True) for part in parts):
        return (_NAME,)  # `Tool/vendor`
    return (_NAME,) if says("tool", text) else _beside_tool(text, language)


def _without_tax(text: str) -> tuple[str, str]:
    """Return a head without what it says of taxes, and what that is: `net`, `gross` or nothing."""
    spaced = plain_letters(_CAMEL.sub(" ", text).casefold())
    for tax in ("net", "gross"):
        bare = _taxes()[tax].sub(" ", spaced)
        if bare != spaced:
            return bare, tax
    return text, ""


@cache
def _taxes() -> Mapping[str, re.Pattern[str]]:
    kinds: tuple[WordKind, ...] = ("net", "gross")
    return {
        kind: re.compile("|".join(map(_as_pattern, sorted(words_for(kind), key=len, reverse=True)))) for kind in kinds
    }


def _as_pattern(words: str) -> str:
    """A pattern of some words, with any signs between them, that stand alone where their script has blanks."""
    pattern = r"[\W_]*".join(map(re.escape, words.split()))
    return pattern if words > _NO_BLANKS else rf"(?<![^\W_]){pattern}(?![^\W_])"


def _is_money(header: Header) -> bool:
    return header.field.startswith("cost.") or header.field in ("x-one-off-cost", "x-contract-value")


def _of_a_group(text: str, language: str) -> tuple[Header, ...]:
    """Return what a head means whose first word says what it is a fact of: `contract.noticeDays`, `cost.amount`."""
    first, _, rest = plain(text).partition(" ")
    if not rest:
        return ()
    if "." in text and first in words_for("of-anything"):
        return meanings(rest, "tools", language)
    if "." in text and rest in _CALLED:
        return tuple(one for one in candidates(first, "tools", language) if one.field != "name")
    for kind, fields in _GROUPS:
        if first not in words_for(kind):
            continue
        said = first if kind == "of-costs" and rest in _AMOUNTS else rest
        if found := tuple(one for one in candidates(said, "tools", language) if one.field.startswith(fields)):
            return found
    return ()


def _beside_tool(text: str, language: str) -> tuple[Header, ...]:
    words = [word for word in plain(text).split() if word not in _BETWEEN]
    tools = [word for word in words if _is_name(word, exact=True) or has_word("system", word)]
    others = [word for word in words if word not in tools]
    if not tools and 1 < len(words) <= _LONGEST and all(_is_name(word, exact=False) for word in words):
        return (_NAME,)  # `ProductTitle`, `Service Label`
    if not tools or not others or len(words) > _LONGEST:
        return ()
    if all(_is_name(word, exact=False) for word in others):
        return (_NAME,)
    found = candidates(" ".join(others), "tools", language)
    return tuple(
        one._replace(guess=one.guess or one.field.removeprefix("x-"), exact=False)
        for one in found
        if one.field != "name"
    )


def _called(text: str) -> Header | None:
    """What a head means that says which name of a tool it is, or that joins two words; None where it does neither.

    >>> _called("AppDisplayName").field, _called("Full name").exact, _called("Systembezeichnung").field
    ('name', False, 'name')
    """
    which = words_for("which-name")
    words = plain(text).split()
    rest = [word for word in words if word not in which]
    if not rest or len(words) > _LONGEST:
        return None
    if len(rest) < len(words):
        found = candidates(" ".join(rest), "tools")
        if found and found[0].field == "name":
            return found[0] if found[0].exact and len(rest) > 1 else _NAME
        return None
    if len(words) > 1:
        return None
    for end in sorted(words_for("name-end"), key=lambda one: (-len(one), one)):
        part = words[0].removesuffix(end)
        if part and part != words[0]:
            for word in (part, part.removesuffix("s")):
                if _is_name(word, exact=False):
                    sure = _is_name(word, exact=True)
                    return Header("name") if sure else _NAME
    return None


def _is_name(word: str, *, exact: bool) -> bool:
    """Whether a single word says that a column holds names: `exact` of tools, else of anything."""
    return any(one.field == "name" and (one.exact or not exact) for one in candidates(word, "tools")) and (
        not exact or word != "name"
    )
