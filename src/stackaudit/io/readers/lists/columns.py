"""What each column of a list holds: each field goes to one column, told by its head and by its cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.column_words import has_word, says
from stackaudit.io.readers.lists.dictionary import MONTHLY, Header, candidates, fields
from stackaudit.io.readers.lists.fit import fit, neighbour
from stackaudit.io.readers.lists.head import Head
from stackaudit.io.readers.lists.names import NameColumn
from stackaudit.io.readers.lists.profile import Hits, Profile
from stackaudit.io.readers.lists.unknown import by_its_cells, by_its_head, is_part, kept_as
from stackaudit.io.readers.result import NoteKind
from stackaudit.model.base import shown, slug
from stackaudit.model.reading import How

_MEANT: Mapping[str, str] = {
    "x-notice-day": "the last day of notice",
    "contract.auto_renew": "whether the contract renews by itself",
    "contract.renews": "the day of renewal",
    "contract.ends": "the end of the contract",
    "contract.term": "the term of the contract",
    "departments": "the departments that use it",
    "regions": "the regions",
    "x-hosting": "where it runs",
}
_MOST_LISTED = 12


class Said(NamedTuple):
    """Something to be told of a column; column -1 is the whole head."""

    kind: NoteKind
    message: str
    column: int


@dataclass(frozen=True)
class Columns:
    """What the columns of a table hold.

    Attributes:
        at: For each field its column, from 0.
        heads: For each field what the head of its column says.
        how: For each field how its column was found.
        said: What is to be told of them.
        kept: Columns that nothing is known of, by the user's own field in which each is kept.
    """

    at: dict[str, int] = field(default_factory=dict)
    heads: dict[str, Header] = field(default_factory=dict)
    how: dict[str, How] = field(default_factory=dict)
    said: tuple[Said, ...] = ()
    kept: dict[str, int] = field(default_factory=dict)


class _Claim(NamedTuple):
    """A field that a column may hold, and how good a claim that is."""

    column: int
    header: Header
    how: How
    fit: float
    order: int
    hit: float = 0.0

    @property
    def rank(self) -> tuple[bool, bool, bool, int, float, float, int]:
        """The first of these gets the field; an amount without taxes goes before the one with them."""
        better = self.how != "mapped", self.header.tax == "gross", not self.header.exact, self.order
        return *better, -round(self.fit, 1), -self.hit, self.column


def assign(
    head: Head,
    cells: Sequence[Profile],
    hits: Hits,
    name: NameColumn | None,
    person: int | None = None,
    hidden: Collection[int] = (),
) -> Columns:
    """Return which column holds which field.

    A column that the user mapped beats all; then a head that says the field alone beats a loose one; then the cells
    that fit better; for vendors the texts that the catalog knows; then the column further left.

    Args:
        head: The head.
        cells: What the cells of each column look like.
        hits: What the catalog knows.
        name: The column of names of a list of tools; None for flows.
        person: The column of people of a list of who has which tool; they are not kept.
        hidden: The columns that are not shown; where nothing is known of one, it is not kept either.
    """
    found = Columns()
    said: list[Said] = []
    taken: set[int] = set()
    if person is not None:
        taken.add(person)
    if name is not None:
        _take_names(head, name, found, said, taken)
    claims = [
        claim for column in range(len(cells)) if column not in taken for claim in _claims(head, column, cells, hits)
    ]
    claims = [claim for claim in claims if not _is_department(claim, claims, cells)]
    losers: dict[int, _Claim] = {}
    for claim in sorted(claims, key=lambda each: each.rank):
        fact = claim.header.field
        if claim.column in taken:
            continue
        if fact in found.at:
            losers.setdefault(claim.column, claim)
            continue
        taken.add(claim.column)
        found.at[fact], found.heads[fact], found.how[fact] = claim.column, claim.header, claim.how
        if claim.how == "guessed":
            guess = claim.header.guess or fact
            text = head.texts[claim.column]
            said.append(Said("guessed", f"column {text!r} is taken for {guess} ({fact})", claim.column))
    said += [_lost(head, claim, found) for column, claim in sorted(losers.items()) if column not in taken]
    for column in range(len(cells)):
        if column not in taken and column not in losers and _is_of_flows(head, column, cells[column]):
            taken.add(column)
            said.append(_kept(head, column, found))
    unknown = [n for n in range(len(cells)) if n not in taken and _is_unused(head, n, cells[n])]
    for column in [n for n in unknown if n not in losers and not head.is_export]:
        if (taken_for := _from_cells(head, column, cells[column], found)) is not None:
            unknown.remove(column)
            said.append(taken_for)
    shown_columns = [n for n in unknown if n not in hidden and (not head.is_export or n in head.keep)]
    kept = _kept_columns(head, cells, shown_columns, found)
    said += _kept_as_written(head, {name: column for name, column in kept.items() if column not in head.keep})
    said += _not_read(head, [n for n in unknown if n not in losers and n not in kept.values()])
    told = tuple(sorted(said, key=lambda each: each.kind == "left-out"))
    return Columns(found.at, found.heads, found.how, told, kept)


def _kept_columns(head: Head, cells: Sequence[Profile], columns: Sequence[int], found: Columns) -> dict[str, int]:
    kept: dict[str, int] = {}
    for column in columns:
        own = kept_as(head.texts[column], head.table, cells[column], {*found.at, *kept})
        if own:
            kept[own] = column
    return kept


def _from_cells(head: Head, column: int, own: Profile, found: Columns) -> Said | None:
    """Take a column whose head is not known for what a part of it, or else its cells, say; return what is told."""
    text = head.texts[column]
    if not text or column in head.mapped:
        return None
    free = _free(head.table, found)
    meant = by_its_head(text, head.table, own, free)
    why = ""
    if meant is None and not is_part(text) and (fact := by_its_cells(head.table, own, free)):
        meant, why = Header(fact, fact.rpartition(".")[2].replace("_", " "), exact=False), ", as its words say"
    if meant is None or (meant.field == "cost.period" and not _beside_money(column, found)):
        return None
    found.at[meant.field], found.heads[meant.field], found.how[meant.field] = column, meant, "guessed"
    return Said("guessed", f"column {text!r} is taken for {meant.guess} ({meant.field}){why}", column)


def _free(table: str, found: Columns) -> frozenset[str]:
    taken = {MONTHLY, "cost.annual"} if not found.at.keys().isdisjoint({MONTHLY, "cost.annual"}) else set()
    return frozenset(name for name in fields(table) if name not in found.at and name not in taken)


def _beside_money(column: int, found: Columns) -> bool:
    """Whether the column before or after holds money: a word such as `monthly` is said of reports too."""
    return any(abs(other - column) == 1 for name, other in found.at.items() if name.startswith("cost."))


def _kept_as_written(head: Head, kept: Mapping[str, int]) -> list[Said]:
    if not kept:
        return []
    listed = ", ".join(f"{shown(head.texts[n])} ({name})" for name, n in list(kept.items())[:_MOST_LISTED])
    more = f" and {len(kept) - _MOST_LISTED} more" if len(kept) > _MOST_LISTED else ""
    plural, hold = (
        ("columns are kept as they stand", "they hold")
        if len(kept) > 1
        else (
            "column is kept as it stands",
            "it holds",
        )
    )
    return [Said("left-out", f"{len(kept)} {plural}, not used: {listed}{more}; a mapping can say what {hold}", -1)]


def _take_names(head: Head, name: NameColumn, found: Columns, said: list[Said], taken: set[int]) -> None:
    column, text = name.column, head.texts[name.column] or letter(name.column)
    mapped = column in head.mapped  # a column that is mapped to something else can hold no names
    found.at["name"] = column
    found.heads["name"] = Header("name", "" if name.exact else "the name", exact=name.exact)
    found.how["name"] = "mapped" if mapped else "exact" if name.exact else "guessed"
    taken.add(column)
    if name.hosts:
        found.at["x-url"], found.heads["x-url"] = column, Header("x-url", "the address", exact=False)
        found.how["x-url"] = "guessed"
        said.append(Said("guessed", f"the hosts in column {text!r} are taken for the names (name)", column))
    elif found.how["name"] == "guessed":
        said.append(Said("guessed", f"column {text!r} is taken for the name (name)", column))


def _claims(head: Head, column: int, cells: Sequence[Profile], hits: Hits) -> list[_Claim]:
    """What a column may hold, each field that its cells fit."""
    table, own = head.table, cells[column]
    found: list[_Claim] = []
    if column not in head.mapped and _counts_used(head, column, own):
        return [_Claim(column, Header("seats.active", "active users", exact=False), "guessed", 1.0, 0)]
    for order, header in enumerate(head.meanings[column]):
        if column in head.mapped:
            return [] if header.field in ("", "skip") else [_Claim(column, header, "mapped", 1.0, 0)]
        if header.field in ("", "name") and table == "tools":
            continue
        if not header.exact and is_part(head.texts[column]):
            continue
        meant = _as_the_cells_say(head, column, header, own)
        if meant is None or (order > 0 and not header.exact and not _is_low(own) and meant.field == "departments"):
            continue
        how: How = "exact" if meant.exact and not meant.guess else "guessed"
        hit = hits.share(own) if meant.field == "vendor" else 0.0
        found.append(_Claim(column, meant, how, fit(table, meant.field, own), order, hit))
    return found


def _counts_used(head: Head, column: int, own: Profile) -> bool:
    """Whether a head such as `Used` stands beside one of licences, and its cells are numbers."""
    if head.table != "tools" or not says("used", head.texts[column]) or not fit("tools", "seats.active", own):
        return False
    return any(
        header.field == "seats.paid" for n, known in enumerate(head.meanings) if n != column for header in known[:1]
    )


def _is_department(claim: _Claim, claims: Sequence[_Claim], cells: Sequence[Profile]) -> bool:
    """Whether a cost center is a department: its cells are words, and no other column names departments."""
    if claim.header.field != "x-cost-center" or claim.how == "mapped" or cells[claim.column].share("text") < 0.7:
        return False
    named = [other.column for other in claims if other.header.field == "departments"]
    return bool(named) and set(named) == {claim.column}


def _as_the_cells_say(head: Head, column: int, header: Header, own: Profile) -> Header | None:
    """What a column holds where its cells do not fit its head: a neighbour of the field, or None for nothing."""
    place = _place(head, column, header, own)
    if place is not None:
        return place
    if fit(head.table, header.field, own) > 0:
        return header
    other = neighbour(head.table, header.field, own)
    return header._replace(field=other, guess=_MEANT.get(other, other), exact=False) if other else None


def _place(head: Head, column: int, header: Header, own: Profile) -> Header | None:
    """What a column of places holds: where a tool runs, or in which regions; None where its head says no place."""
    if not says("place", head.texts[column]) or header.field not in ("x-hosting", "regions"):
        return None
    runs = sum(has_word("hosting", text) for text in own.texts)
    fact = "x-hosting" if runs * 10 >= 3 * len(own.texts) else "regions"
    if fact == "regions" and (any(letter.isdigit() for text in own.texts for letter in text) or not _is_low(own)):
        return Header("x-location", "the place", exact=False)
    return Header(fact, "" if fact == header.field and header.exact else _MEANT[fact], exact=False)


def _is_low(own: Profile) -> bool:
    return own.dist <= 0.7 or own.filled <= 6


def _lost(head: Head, claim: _Claim, found: Columns) -> Said:
    """Why a column was not used for a field that another has."""
    fact, text = claim.header.field, head.texts[claim.column]
    other = head.texts[found.at[fact]]
    if found.how[fact] == "mapped":
        return Said(
            "left-out", f"{text!r} was not used for {fact}: {head.said_by} says that it is {other!r}", claim.column
        )
    if claim.header.tax == "gross" and found.heads[fact].tax == "net":
        return Said("left-out", f"{text!r} was not used for {fact}: {other!r} is without taxes", claim.column)
    if found.heads[fact].exact and not claim.header.exact:
        return Said("left-out", f"{text!r} was not used for {fact}: {other!r} says it plainly", claim.column)
    read = "the first" if other == text else repr(other)
    message = f"columns {other!r} and {text!r} both seem to hold {fact!r}; {read} is read"
    return Said("left-out", message, claim.column)


def _is_of_flows(head: Head, column: int, own: Profile) -> bool:
    """Whether a column of a list of tools says what lists of flows say, such as the interface."""
    if head.table != "tools" or head.meanings[column] or column in head.mapped or not own.filled:
        return False
    text = head.texts[column]
    return bool(slug(text)) and any(header.exact for header in candidates(text, "integrations"))


def _kept(head: Head, column: int, found: Columns) -> Said:
    """Keep a column of flows under a name of the user's own, and tell that no flow is made of it."""
    text = head.texts[column]
    fact = f"x-{slug(text)}"
    found.at.setdefault(fact, column)
    found.heads.setdefault(fact, Header(fact, exact=False))
    found.how.setdefault(fact, "guessed")
    message = f"column {text!r} is kept as {fact}: it says something of flows, and no flow is made of it"
    return Said("guessed", message, column)


def _is_unused(head: Head, column: int, own: Profile) -> bool:
    skipped = column in head.mapped - head.keep and (
        not head.meanings[column] or head.meanings[column][0].field in ("", "skip")
    )
    return bool(head.texts[column] or own.filled) and not skipped


def letter(column: int) -> str:
    """Return the name of a column, counted from 0, in a sheet.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name, rest = "", column + 1
    while rest > 0:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def _not_read(head: Head, unused: Sequence[int]) -> list[Said]:
    if not unused:
        return []
    listed = ", ".join(shown(head.texts[n]) if head.texts[n] else letter(n) for n in unused[:_MOST_LISTED])
    more = f" and {len(unused) - _MOST_LISTED} more" if len(unused) > _MOST_LISTED else ""
    plural, hold = ("columns are", "they hold") if len(unused) > 1 else ("column is", "it holds")
    message = f"{len(unused)} {plural} not read: {listed}{more}; a mapping can say what {hold}"
    return [Said("left-out", message, -1)]
