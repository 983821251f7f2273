"""What people call the columns of a list in their languages, and which fact each name means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from stackaudit.io.readers.lists.column_words import CAMEL
from stackaudit.io.readers.lists.numbers import beside
from stackaudit.io.readers.lists.words import key_of, rows, words_of
from stackaudit.model.layouts import LAYOUTS, Kind

MONTHLY = "cost.monthly"
"""A cost a month: it becomes `cost.annual`, twelve times as much."""
PERSONS = frozenset({"owner", "technical_owner", "sponsor"})
"""Fields that name a person."""
BOOKED_ON = "date"
"""The day of a booking in a ledger."""

_ONCE = "x-one-off-cost"
_PRICE = "cost.per_seat"
_LONGEST = 120
_CACHED = 4_096
_MEANT: Mapping[str, str] = {
    "name": "the name",
    "vendor": "the vendor",
    "departments": "the department",
    "owner": "the business owner",
    "technical_owner": "the technical owner",
    "cost.annual": "the cost a year",
    MONTHLY: "the cost a month",
    "cost.per_seat": "the price of one seat",
    "cost.period": "the period of billing",
    "seats.active": "active users",
    "seats.paid": "the seats that are paid for",
    "seats.assigned": "the seats that are assigned",
    "contract.ends": "the end of the contract",
    "contract.renews": "the day of renewal",
    "contract.starts": "the start of the contract",
    "contract.notice": "the notice",
    "lifecycle.phase": "the lifecycle",
    "x-description": "the description",
}
"""What a field that a loose head is taken for is called in notes; another is called by its name."""

_CHECKED = frozenset(
    {"criticality", "currency", "cost.period", "contract.notice_to", "fit.functional", "fit.technical"}
)
"""Fields that take a few values only: what is read into them may not fit."""

_UNITS: Mapping[str, str] = {"h": "hours", "d": "days", "w": "weeks", "mo": "months", "q": "quarters", "y": "years"}
_PER: Mapping[str, str] = {"mo": "month", "q": "quarter", "y": "year"}
_MONEY = frozenset({"cost.annual", MONTHLY, "cost.per_seat", _ONCE, "x-contract-value"})
_SPANS = frozenset({"contract.notice", "contract.term", "every", "x-notice-day"})

_CURRENCY_SIGN = re.compile(r"((?:\b(?:us|mx|nt|hk|ca|nz|au|[acrs]))?\$|[€£¥₹₽₴₩₺₪₫฿₱])", re.IGNORECASE)
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("t", "k", "tsd", "千", "천"), 1_000),
    **dict.fromkeys(("万", "萬", "만"), 10_000),
    **dict.fromkeys(("m", "mio", "mn", "百万", "백만"), 1_000_000),
}
_SCALED = re.compile(f"({'|'.join(sorted(_SCALES, key=len, reverse=True))})(.{{1,3}})")
_OF_A_YEAR = re.compile(r"(?:fy|gj)? ?20\d\d|fy ?\d\d")
_BRACKETS = re.compile(r"[(\[{（［].*?[)\]}）］]")
_BETWEEN = frozenset(
    ["in", "per", "je", "pro", "par", "por", "al", "a", "za", "na", "в", "за", "を", "%", "p", "incl", "inkl"]
)
_SHORT_WORDS = frozenset(("fr", "rs", "real", "reais", "lei", "try", "all", "pen", "top", "cop", "cup", "mad", "sar"))
"""Words of currencies that mean something else in a head."""

_SAME = {
    "licence": "license",
    "yearly": "annual",
    "annually": "annual",
    "annum": "annual",
    "year": "annual",
    "yr": "annual",
    "pa": "annual",
    "month": "monthly",
    "mo": "monthly",
    "dept": "department",
}
_ENDING = re.compile(r"(?:[ei][nrms]|[aeou]s|[aeiosy]|[ыи]х|[ыиа][йя]|[оеы][ей]|[ыийя])$")
"""What adjectives and nouns end in, in one form or another: aktive and aktiv, activos and activo."""
_STEM = 4
_MOST_WORDS = 5
_SHOWN_BY_CELLS = frozenset({"seats.active", "seats.paid", "seats.assigned", "contract.notice", "every"})
"""Fields that a word more does not make another: users of one site are users, an approval that ends is no contract."""
_NO_MATTER = frozenset({"per", "of", "for", "the", "number", "no", "in", "our", "total", "count", "a", "s"})
_NO_NAME = frozenset(
    [
        "version",
        "edition",
        "release",
        "key",
        "serial",
        "license",
        "licence",
        "count",
        "size",
        "score",
        "rating",
        "index",
    ]
)
"""Words beside `tool` that say that a column does not hold its name."""


class Header(NamedTuple):
    """What one header says.

    Attributes:
        field: The fact that the column holds; empty where nothing tells.
        guess: What the field was taken for where the name alone does not say it; else empty.
        currency: The currency that it names; empty where it names none.
        unit: `hours`, `days`, `weeks`, `months`, `quarters` or `years` where it names one.
        exact: Whether the head alone says the field; otherwise the cells have to fit and no other column may say it.
        per: The period of an amount that it names: `month`, `quarter`, `half-year`, `year`, `once`; empty where none.
        scale: By what its numbers have to be multiplied: 1000 where it says "in TEUR".
        tax: `net` or `gross` where it says whether an amount is without or with taxes; else empty.
    """

    field: str
    guess: str = ""
    currency: str = ""
    unit: str = ""
    exact: bool = True
    per: str = ""
    scale: int = 1
    tax: str = ""


NOTHING = Header("")
"""What a header says that nobody knows."""


class _Entry(NamedTuple):
    field: str
    exact: bool
    language: str


class _Said(NamedTuple):
    """What a head says beside the field."""

    currency: str = ""
    unit: str = ""
    per: str = ""
    scale: int = 1


def tool_header(text: str) -> Header:
    """Return what a header of a list of tools means most likely.

    >>> tool_header("Annual Cost (EUR)").field, tool_header("Kündigungsfrist").field, tool_header("Mood").field
    ('cost.annual', 'contract.notice', '')
    """
    return next(iter(candidates(text, "tools")), NOTHING)


def flow_header(text: str) -> Header:
    """Return what a header of a list of integrations means most likely.

    >>> flow_header("Source system").field, flow_header("Quellsystem").field
    ('source', 'source')
    """
    return next(iter(candidates(text, "integrations")), NOTHING)


@lru_cache(maxsize=_CACHED)
def candidates(text: str, table: str, language: str = "") -> tuple[Header, ...]:
    """Return everything that a head can mean in a table, those that the head alone says first.

    >>> [one.field for one in candidates("Service", "tools")]
    ['name', 'departments']

    Args:
        text: The head.
        table: `tools` or `integrations`.
        language: The language of the other heads, where it is known: heads of one or two letters count in it only, and
            its words come before those of another language.
    """
    bare = " ".join(text.split())
    if not bare or len(bare) > _LONGEST:
        return ()
    known = _heads()[table]
    own = is_field(table, bare)
    found = [] if own and bare not in known else list(_meanings(bare, table, language))
    if own:
        found.append(Header(bare, exact=bare not in known))
    unlike: dict[str, Header] = {}
    for one in found:
        unlike.setdefault(one.field, one)
    return tuple(sorted(unlike.values(), key=lambda one: not one.exact))


def is_known_head(text: str) -> bool:
    """Whether a text is what people call a column of a list of tools or of integrations.

    >>> is_known_head("Anbieter"), is_known_head("Salesforce")
    (True, False)
    """
    bare = " ".join(text.split())
    return 0 < len(bare) <= _LONGEST and any(_entries(bare, table)[0] for table in _heads())


def language_of(heads: Iterable[str]) -> str:
    """Return the language that most heads are in; empty where none of them is known.

    >>> language_of(["Anwendung", "Kosten", "Status"]), language_of(["Tool", "Owner"]), language_of(["Foo"])
    ('de', 'en', '')
    """
    points: dict[str, float] = {}
    for head in heads:
        spellings, _ = _spellings(" ".join(head.split()))
        keys = [" ".join(words) for some in spellings for words in some.whole]
        for known in _heads().values():
            entries = next((known[key] for key in keys if key in known), ())
            spoken = {entry.language for entry in entries}
            for language in spoken:
                points[language] = points.get(language, 0.0) + 1 / len(spoken)
    return max(points, key=lambda one: (points[one], -_order()[one]), default="")


def is_field(table: str, field: str) -> bool:
    """Whether a column may be mapped to this field: any plain one, the user's own `x-…`, the cost a month, a day.

    The day is that of a booking in a ledger; no other list has a use for it.
    """
    column = LAYOUTS[table].column(field)
    if column is None:
        return table == "tools" and field in (MONTHLY, BOOKED_ON)
    return column.kind not in (Kind.RECORD, Kind.RECORDS)


def always_fits(table: str, field: str) -> bool:
    """Whether what is read into a field fits it whatever the cell holds."""
    return field.startswith("x-") or (field in _fields_of_heads()[table] and field not in _CHECKED)


def has_field(table: str, field: str) -> bool:
    """Whether a head of the dictionary leads to a field."""
    return field in _fields_of_heads()[table]


def fields(table: str) -> list[str]:
    """The fields that a column may be mapped to."""
    extra = [MONTHLY] if table == "tools" else []
    return [name for name in LAYOUTS[table].columns if is_field(table, name)] + extra


# -- the dictionary


@cache
def _heads() -> Mapping[str, Mapping[str, tuple[_Entry, ...]]]:
    """For each table the heads as they are looked up, and what each can mean, English first."""
    tables: dict[str, dict[str, tuple[_Entry, ...]]] = {}
    for table, field, how, language, heads in rows("heads.psv"):
        known = tables.setdefault(table, {})
        one = (_Entry(field, how == "exact", language),)
        for head in heads.split(";"):
            known[head] = known.get(head, ()) + one
    return tables


@cache
def _order() -> Mapping[str, int]:
    """The languages of the dictionary, each with its place."""
    entries = (entry for known in _heads().values() for found in known.values() for entry in found)
    return {language: n for n, language in enumerate(dict.fromkeys(entry.language for entry in entries))}


@cache
def _fields_of_heads() -> Mapping[str, frozenset[str]]:
    return {
        table: frozenset(entry.field for found in known.values() for entry in found)
        for table, known in _heads().items()
    }


@cache
def _english(table: str) -> tuple[Mapping[str, tuple[_Entry, ...]], Mapping[frozenset[str], tuple[_Entry, ...]]]:
    """The English heads in the singular, and without the words that do not matter and in any order."""
    singular: dict[str, tuple[_Entry, ...]] = {}
    unordered: dict[frozenset[str], tuple[_Entry, ...]] = {}
    for head, found in _heads()[table].items():
        english = tuple(entry for entry in found if entry.language == "en")
        if english:
            tokens = head.split()
            singular.setdefault(" ".join(_singular(token) for token in tokens), english)
            unordered.setdefault(_words_that_matter(tokens), english)
    return singular, unordered


@cache
def _in_any_order(table: str) -> Mapping[frozenset[str], tuple[_Entry, ...]]:
    """The heads of several words by their stems, whatever the order; only those that mean one thing, all loose."""
    found: dict[frozenset[str], tuple[_Entry, ...]] = {}
    unclear: set[frozenset[str]] = set()
    for head, entries in _heads()[table].items():
        words = head.split()
        stems = _stems(words)
        if len(words) < 2 or len(stems) < len(words):
            continue
        own = tuple(entry._replace(exact=False) for entry in entries if entry.exact) or entries
        before = found.setdefault(stems, own)
        if {entry.field for entry in before} != {entry.field for entry in own}:
            unclear.add(stems)
    return {stems: entries for stems, entries in found.items() if stems not in unclear}


@cache
def _name_words() -> frozenset[str]:
    """The single words that alone say that a column holds names: tool, Anwendung, logiciel."""
    return frozenset(
        head
        for head, found in _heads()["tools"].items()
        if len(head) > 2 and " " not in head and any(entry.field == "name" and entry.exact for entry in found)
    ) - {"name", "sistema", "система"}


# -- looking up


def _meanings(bare: str, table: str, language: str) -> Iterator[Header]:
    entries, said, changed = _entries(bare, table)
    if not entries and table == "tools" and _contains_tool(bare):
        entries, said, changed = (_Entry("name", False, "en"),), _Said(), False
    for entry in _in_language(entries, key_of(bare), language):
        yield _header(entry, said, changed)


@lru_cache(maxsize=_CACHED)
def _entries(bare: str, table: str) -> tuple[tuple[_Entry, ...], _Said, bool]:
    """Return what a head can mean, what else it says, and whether that was taken off it."""
    spellings, said = _spellings(bare)
    known = _heads()[table]
    if table == "tools" and said.currency and said.per and key_of(bare) not in known and (rate := _rate(spellings)):
        return (_Entry(rate, rate == _PRICE, "en"),), said, False
    for some in spellings:  # the whole head, then it without what stands in brackets
        for words in some.whole:
            if (found := known.get(" ".join(words))) is not None:
                return found, said, False
        for words in some.rests:
            if (found := known.get(" ".join(words))) is not None:
                return found, said, True
        if bare.isascii() and (english := _in_english(some, table)):
            return english, said, False
    for some in spellings:
        for words in (*some.whole, *some.rests):
            if (found := _in_any_order(table).get(_stems(words), ())) and len(words) > 1:
                return found, said, False
    return (), said, False


def _in_english(some: _Spelling, table: str) -> tuple[_Entry, ...]:
    """What a head can mean in the singular, in another order of words, or without those that do not matter."""
    singular, unordered = _english(table)
    tried = [*some.whole, *some.rests]
    for words in tried:
        if (found := singular.get(" ".join(map(_singular, words)))) is not None:
            return found
    for words in tried:
        if (found := unordered.get(_words_that_matter(words))) is not None:
            return tuple(entry._replace(exact=False) for entry in found)
    return ()


def _rate(spellings: Sequence[_Spelling]) -> str:
    """Return what a head means that is a currency and a period alone, as in `$/month` or `€ per user a month`."""
    words = [word for word in spellings[0].whole[-1] if word not in _BETWEEN]
    others = [word for word in words if _tag(word) is None]
    if all(word in beside("seat") for word in others):
        return _PRICE if others else "cost.annual"
    return ""


class _Spelling(NamedTuple):
    """A head in words, and what is left of it without currency, unit and period."""

    whole: list[list[str]]
    rests: list[list[str]]


@lru_cache(maxsize=_CACHED)
def _spellings(bare: str) -> tuple[tuple[_Spelling, ...], _Said]:
    """Return the ways to read a head, the fullest first, and what it says beside the field."""
    bare = bare.rstrip("?？؟! ") or bare  # of a head that asks: "Works?"
    spaced = _CURRENCY_SIGN.sub(r" \1 ", bare)
    keys = dict.fromkeys(key_of(text) for text in (bare, spaced, CAMEL.sub(" ", spaced)))
    short = key_of(_BRACKETS.sub(" ", spaced))
    said: list[list[tuple[str, str]]] = []
    found = []
    for some in (keys, {} if short in keys else {short: None}):
        whole = [key.split() for key in some if key]
        rests = []
        for words in whole:
            left, tags = _peeled(words)
            rests += left
            said.append(tags)
        if whole:
            found.append(_Spelling(whole, rests))
    return tuple(found), _said(max(said, key=len, default=[]))


def _in_language(entries: Sequence[_Entry], key: str, language: str) -> Iterator[_Entry]:
    """Yield the meanings that count in a language, its own and the English ones first."""
    short = len(key) <= 2 and key < "\u2e80"
    own = [entry for entry in entries if entry.language in ("en", language)]
    others = [entry for entry in entries if entry.language not in ("en", language)]
    yield from own
    if short and language:
        return
    for entry in others:
        yield entry._replace(exact=entry.exact and not short and not (own and language))


def _header(entry: _Entry, said: _Said, peeled: bool) -> Header:
    field, exact = entry.field, entry.exact
    if field not in _MONEY:
        taken = said.unit if field in _SPANS else ""
        exact = exact and not (peeled and (said.per or said.unit or said.currency) and not taken)
        return Header(field, "" if exact else _guess(field), unit=taken, exact=exact)
    per = said.per
    if field == "cost.annual" and not exact and per:
        field, exact = {"month": MONTHLY, "once": _ONCE}.get(per, field), True
    elif field in ("cost.annual", MONTHLY) and exact:
        per = "month" if field == MONTHLY else "year"
    elif field == _ONCE:
        per = "once"
    return Header(field, "" if exact else _guess(field), said.currency, "", exact, per, said.scale)


def _guess(field: str) -> str:
    return _MEANT.get(field, field.removeprefix("x-").replace(".", " ").replace("_", " "))


def _contains_tool(bare: str) -> bool:
    """Whether a head names a tool among words that say nothing else: `huidige_tool`, never `tool owner`."""
    spellings, _ = _spellings(bare)
    tokens = spellings[-1].whole[-1] if spellings else []
    others = [token for token in tokens if not _is_tool_word(token)]
    if not 0 < len(others) < len(tokens) <= 3:
        return False
    known = _heads()["tools"]
    return not any(token in known or _singular(token) in known or token in _NO_NAME for token in others)


def _is_tool_word(token: str) -> bool:
    return token in _name_words() or _singular(token) in _name_words()


def known_part(text: str, table: str) -> tuple[Header, ...]:
    """Return what the longest known part of a head can mean, beside words that no head of a list has; all loose.

    Only of seats and of lengths of time; money and days are those of what stands beside them.

    >>> [one.field for one in known_part("Nutzer Werk Nord", "tools")], known_part("vendor risk", "tools")
    (['seats.active'], ())
    """
    spellings, _ = _spellings(" ".join(text.split()))
    tokens = spellings[0].whole[-1] if spellings else []
    if not 1 < len(tokens) <= _MOST_WORDS:
        return ()
    for length in range(len(tokens) - 1, 0, -1):
        for part, rest in ((tokens[:length], tokens[length:]), (tokens[-length:], tokens[:-length])):
            if any(token in _words_of_heads(table) and not token.isdecimal() for token in rest):
                continue
            found = candidates(" ".join(part), table)
            if found:
                return tuple(
                    one._replace(guess=one.guess or _guess(one.field), exact=False)
                    for one in found
                    if one.field in _SHOWN_BY_CELLS
                )
    return ()


@cache
def _words_of_heads(table: str) -> frozenset[str]:
    """Every word of a head, of which none is a mere qualifier."""
    return frozenset(word for head in _heads()[table] for word in head.split()) | _NO_NAME


# -- currency, unit and period


def _peeled(tokens: list[str]) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """Return what is left of a head, step by step, as currencies, units and periods are taken off its ends."""
    rests: list[list[str]] = []
    tags: list[tuple[str, str]] = []
    rest = tokens
    while rest:
        step = _taken_off(rest, after_money=bool(tags) and tags[-1][0] == "currency")
        if step is not None:
            tag, rest = step
            tags.append(tag)
        elif tags and rest[-1] in _BETWEEN:
            rest = rest[:-1]
        else:
            break
        if rest:
            rests.append(rest)
    return rests, tags


def _taken_off(tokens: list[str], *, after_money: bool) -> tuple[tuple[str, str], list[str]] | None:
    if after_money and tokens[-1] in _SCALES:
        return ("scale", str(_SCALES[tokens[-1]])), tokens[:-1]
    for length in (3, 2, 1):
        if length > len(tokens):
            continue
        tag = _tag(" ".join(tokens[-length:]))
        if tag is not None:
            return tag, tokens[:-length]
    for length in (2, 1):
        if length >= len(tokens):
            continue
        tag = _tag(" ".join(tokens[:length]))
        if tag is not None and tag[0] != "unit":
            return tag, tokens[length:]
    return None


@cache
def _tags() -> Mapping[str, tuple[str, str]]:
    """The words in a head that name a currency, a scale, a unit or a period."""
    tags: dict[str, tuple[str, str]] = {}
    tags.update({text: ("currency", code) for text, code in words_of("currency").items() if text not in _SHORT_WORDS})
    tags.update({text: ("scale", by) for text, by in words_of("scale").items()})
    tags.update({text: ("unit", unit) for text, unit in words_of("unit").items()})
    periods = ("month", "quarter", "half-year", "year", "once")
    tags.update(
        {
            text: ("per", per)
            for text, per in words_of("period").items()
            if per in periods and tags.get(text, ("",))[0] != "unit"
        }
    )
    return tags


def _tag(text: str) -> tuple[str, str] | None:
    tag = _tags().get(text)
    if tag is None and _OF_A_YEAR.fullmatch(text):
        return "of", text
    if tag is None and (scaled := _SCALED.fullmatch(text)) is not None:
        code = _tags().get(scaled[2])
        if code is not None and code[0] == "currency":
            return "scaled", f"{code[1]} {scaled[1]}"
    return tag


def _said(tags: Sequence[tuple[str, str]]) -> _Said:
    """Return what the parts say that were taken off a head."""
    currency = unit = per = ""
    scale = 1
    for n, (what, value) in enumerate(tags):
        if what == "currency":
            currency = currency or value
        elif what == "scaled":
            currency, _, by = value.partition(" ")
            scale = _SCALES[by]
        elif what == "scale":
            scale = int(value) if n or len(tags) > 1 else scale
        elif what == "unit":
            unit, per = _UNITS.get(value, ""), per or _PER.get(value, "")
        elif what == "per":
            per = per or value
    return _Said(currency, unit, per, scale)


# -- English


def _words_that_matter(tokens: Sequence[str]) -> frozenset[str]:
    same = [_SAME.get(_singular(token), _singular(token)) for token in tokens]
    kept = frozenset(token for token in same if token not in _NO_MATTER)
    return kept or frozenset(same)


def _stems(tokens: Sequence[str]) -> frozenset[str]:
    """Return words without what they end in, and none that only joins others."""
    return frozenset(_stem(token) for token in tokens if token not in _NO_MATTER) or frozenset(tokens)


def _stem(word: str) -> str:
    bare = _ENDING.sub("", word)
    bare = bare if len(bare) >= _STEM else word
    return f"{bare[:-1]}f" if bare.endswith("v") else bare  # actief and actieve, actif and active


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "as")) else word
