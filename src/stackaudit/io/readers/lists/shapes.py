"""What the rows of a list of tools are: a tool each, bookings, contracts, or who has which tool."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.column_words import has_word, says
from stackaudit.io.readers.lists.days import read_day
from stackaudit.io.readers.lists.dictionary import MONTHLY, PERSONS
from stackaudit.io.readers.lists.head import Head
from stackaudit.io.readers.lists.names import NameColumn, is_of_product
from stackaudit.io.readers.lists.people import is_of_people
from stackaudit.io.readers.lists.profile import Hits, Profile
from stackaudit.io.readers.lists.words import word

DATE = "date"
"""The field of the day of a booking."""

_AMOUNTS = ("cost.annual", "x-one-off-cost", "cost.one_off")
_OF_TOOLS = (
    "contract.",
    "lifecycle.",
    "x-last-used",
    "x-notice-day",
    "provenance.",
    "seats.",
    "fit.",
)
_LAST_USED = "x-last-used"
_MOST_LICENCES = 0.75
_LICENCE = frozenset({"name", "id", "vendor", "currency", "cost.period", "x-url", "x-description"})


def payees(
    head: Head, cells: Sequence[Profile], names: Sequence[NameColumn], hits: Hits
) -> tuple[int, int, int] | None:
    """Return the columns of payee, day and amount of a ledger, from 0; None where the rows are no bookings.

    Bookings have a day that is no day of a contract, an amount that is not stated for a period, and either a column of
    payees or names that stand there again and again.

    Args:
        head: The head.
        cells: What the cells of each column look like.
        names: The columns that can hold names, the likeliest first.
        hits: What the catalog knows.
    """
    named = any(header.field == "name" and header.exact for meaning in head.meanings for header in meaning)
    # What a mapping says of a column goes before its head: the amount it names is the one that is summed.
    order = sorted(range(len(cells)), key=lambda n: (n not in head.mapped, n))
    day = next((n for n in order if _is_day(head, n, cells[n], plainly=named)), None)
    by_month = day is not None and says("month", head.texts[day])
    amount = next((n for n in order if n != day and _is_amount(head, n, cells[n], by_month=by_month)), None)
    if day is None or amount is None:
        return None
    if any(_says(head, one.column, "name") and cells[one.column].dist >= 0.75 for one in names):
        return None
    paid = [n for n in range(len(cells)) if _is_payee(head, n) and cells[n].share("text", "prose", "address") > 0.5]
    again = [
        one.column
        for one in names
        if not _says(head, one.column, "category", "departments", *PERSONS)
        or (_says(head, one.column, "name") and hits.share(cells[one.column]) >= 0.1)
        if cells[one.column].dist < 0.75 and cells[one.column].repeats >= (2 if by_month else 3)
    ]
    if not paid and not any(hits.share(cells[n]) >= 0.1 or _says(head, n, "name") for n in again):
        return None
    described = [n for n in range(len(cells)) if _says(head, n, "x-description") and cells[n].share("text") > 0.5]
    wanted = dict.fromkeys([*paid, *again, *described])
    name = max(wanted, key=lambda n: (round(hits.share(cells[n]), 1), n in paid, -n))
    return name, day, amount


def _says(head: Head, column: int, *fields: str) -> bool:
    return any(header.field in fields for header in head.meanings[column])


def _is_payee(head: Head, column: int) -> bool:
    return _says(head, column, "vendor") or has_word("payee", head.texts[column])


def _is_day(head: Head, column: int, cells: Profile, *, plainly: bool) -> bool:
    """Whether a column holds days that are none of a contract or of a tool's life, `plainly` not even loosely."""
    if cells.share("date") < 0.6 and not (says("month", head.texts[column]) and _are_months(cells)):
        return False
    meaning = head.meanings[column]
    if column in head.mapped:
        return bool(meaning) and meaning[0].field == DATE
    return not (meaning and (meaning[0].exact or plainly) and meaning[0].field.startswith(_OF_TOOLS))


def _are_months(cells: Profile) -> bool:
    """Whether most texts are months, with their year or without."""
    months = sum(read_day(text).day is not None or read_day(f"1 {text} 2026").day is not None for text in cells.texts)
    return months >= 0.6 * max(1, len(cells.texts))


def _is_amount(head: Head, column: int, cells: Profile, *, by_month: bool) -> bool:
    """Whether a column holds amounts not stated for a year or a seat, nor for a month, but in a list by month."""
    if cells.share("number") < 0.5:
        return False
    if column not in head.mapped and has_word("amount", head.texts[column]):
        return True
    meaning = head.meanings[column]
    if by_month and meaning and meaning[0].field == MONTHLY and not says("month", head.texts[column]):
        return True
    return bool(meaning) and meaning[0].field in _AMOUNTS and meaning[0].per in ("", "once")


def person(head: Head, cells: Sequence[Profile], name: NameColumn, lines: Sequence[Line]) -> int | None:
    """Return the column of people of a list of assignments; None where the rows are no assignments.

    Few names stand beside many people, their addresses or their numbers, and no person twice beside the same name. In a
    short list the heads say it: people, tools of which one stands there twice, and when each was last used.
    """
    own = cells[name.column]
    heads_say = _says(head, name.column, "name") and any(_says(head, n, _LAST_USED) for n in range(len(cells)))
    of_licences = own.filled >= 4 and own.dist <= _MOST_LICENCES and says("licence-name", head.texts[name.column])
    if own.repeats < 2 or (not heads_say and not of_licences and (own.filled < 4 or own.dist > 0.6)):
        return None
    for column, people in enumerate(cells):
        if column == name.column or people.fill < 0.5 or _says(head, column, *PERSONS):
            continue
        is_id = says("user-id", head.texts[column])
        if people.share("e-mail") < 0.5 and not is_id and not is_of_people(head.texts[column]):
            continue
        pairs = [tuple(text_of(line.cell(n)).strip().casefold() for n in (column, name.column)) for line in lines[:400]]
        if heads_say or people.dist >= 0.8 or (own.dist <= 0.35 and len(set(pairs)) >= 0.95 * len(pairs)):
            return column
    return _device(head, cells, name, lines)


def _device(head: Head, cells: Sequence[Profile], name: NameColumn, lines: Sequence[Line]) -> int | None:
    """Return the column of machines of a list of what is installed on which; None where the rows are none.

    Both heads say it, several programs stand there again and again, and none of them twice beside the same machine.
    """
    own = cells[name.column]
    if not _says(head, name.column, "name") or own.filled < 4 or own.dist > 0.7:
        return None
    for column, machines in enumerate(cells):
        if column == name.column or machines.fill < 0.9 or len(machines.texts) < 2:
            continue
        if not says("device-id", head.texts[column]) or machines.share("text", "code", "address") < 0.5:
            continue
        pairs = [tuple(text_of(line.cell(n)).strip().casefold() for n in (column, name.column)) for line in lines[:400]]
        if len(set(pairs)) >= 0.95 * len(pairs):
            return column
    return None


def licence(head: Head, cells: Sequence[Profile], hits: Hits) -> NameColumn | None:
    """Return the column of licences of a list with a row for each user; None where the rows are no users.

    A column holds the numbers or addresses of users, each once; another says what kind of licence they have, few over
    many rows; and no head says that it names products.

    Args:
        head: The head.
        cells: What the cells of each column look like.
        hits: What the catalog knows.
    """
    texts = head.texts
    places = range(len(cells))
    chosen = [n for n in places if says("licence-name", texts[n]) and n not in head.mapped and _are_licences(cells[n])]
    if not chosen or any(is_of_product(texts[n]) and _says(head, n, "name") for n in places if n not in chosen):
        return None
    about_people = any(is_of_people(texts[n]) or _says(head, n, _LAST_USED) for n in places)
    users = [
        n
        for n in places
        if n not in chosen and cells[n].fill >= 0.9 and cells[n].dist >= 0.8 and not _says(head, n, *PERSONS)
        if says("user-id", texts[n]) or (about_people and cells[n].share("e-mail") >= 0.5)
    ]
    named = [n for n in places if n not in chosen and _says(head, n, "name") and cells[n].share("text") > 0.5]
    if not users or any(hits.share(cells[n]) >= 0.1 for n in named):
        return None
    best = max(chosen, key=lambda n: ("sku" in texts[n].casefold(), hits.share(cells[n]), -n))
    return NameColumn(best, 0.0, hits.share(cells[best]))


def _are_licences(own: Profile) -> bool:
    """Whether few texts stand over many rows, and they are no periods of billing."""
    if own.filled < 4 or own.repeats < 2 or own.dist > _MOST_LICENCES or own.lettered < 0.5:
        return False
    periods = sum(word("period", text) is not None for text in own.texts)
    return own.share("text", "code") > 0.5 and periods * 2 < len(own.texts)


def are_contracts(fields: Collection[str]) -> bool:
    """Whether a list states names and their contracts alone, as a second list beside that of the tools does.

    >>> are_contracts({"name", "contract.ends"}), are_contracts({"name", "owner", "contract.ends"})
    (True, False)
    """
    others = [fact for fact in fields if not fact.startswith("contract.") and fact not in (*_LICENCE, "x-notice-day")]
    return not others and any(fact.startswith("contract.") for fact in fields)
