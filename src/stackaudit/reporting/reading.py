"""What was understood of the lists that a stack was read from, in words: lines for a terminal, parts for reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from stackaudit.core.errors import shortened
from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money
from stackaudit.reporting.elements import joined

if TYPE_CHECKING:
    from stackaudit.model.reading import ColumnReading, Disagreement, Guess, ListReading, Reading

_WORDS: Mapping[str, str] = {
    "cost.annual": "cost a year",
    "cost.monthly": "cost a month",
    "cost.one_off": "cost once",
    "cost.per_seat": "price of a seat",
    "seats.active": "active users",
    "seats.paid": "paid seats",
    "seats.assigned": "assigned seats",
    "x-active-users": "active users",
    "contract.notice": "notice",
    "contract.renews": "renewal",
    "contract.ends": "end of the contract",
    "lifecycle.phase": "phase",
}
_SHAPES: Mapping[str, Message] = {
    "ledger": say("a ledger, summed by tool"),
    "contracts": say("a list of contracts"),
    "assignments": say("a list of who has which tool, counted by tool"),
}
_MOST_LINES = 15
_LINES_OF_A_LIST = 5
_FEW, _MANY = 3, 12
_PAYEES = 5
_LONGEST = 220
_SHORT, _WHOLE = 30, 2_000


def field_words(field: str) -> str:
    """Return what a field is called in a sentence.

    >>> field_words("cost.annual"), field_words("technical_owner"), field_words("x-hosting")
    ('cost a year', 'technical owner', 'x-hosting')
    """
    if field in _WORDS:
        return _WORDS[field]
    return field if field.startswith("x-") else field.replace(".", " ").replace("_", " ")


def encoding_words(encoding: str) -> str:
    """Return what people call an encoding.

    >>> encoding_words("cp1252"), encoding_words("utf_8"), encoding_words("gb18030")
    ('Windows-1252', 'UTF-8', 'gb18030')
    """
    code = encoding.casefold().replace("_", "-")
    if code.startswith("cp125"):
        return f"Windows-{code[2:]}"
    return code.upper() if code.startswith(("utf-", "iso")) else encoding


def brief(reading: Reading, currency: str | None, guesses: Iterable[Guess] = (), most: int = _MOST_LINES) -> list[str]:
    """Return what was understood in a few lines for a terminal; the last says how to change it.

    Args:
        reading: What was understood.
        currency: The currency of the stack.
        guesses: Those on which much rests.
        most: So many lines at the most.
    """
    lines: list[str] = []
    left = 0
    weighty = [f"  {shortened(str(rests(one, currency)), _LONGEST)}" for one in guesses]
    room = most - 1 - len(weighty[:_FEW])
    for n, one in enumerate(reading.lists):
        later = len(reading.lists) - n - 1
        own = [shortened(line, _LONGEST) for line in _lines(one, currency)]
        own_most = _LINES_OF_A_LIST + bool(one.payees) + any(column.not_read for column in one.columns)
        space = room - len(lines) - 2 * min(later, 1)
        if space < 1:
            left = later + 1
            break
        lines += own[: min(own_most, max(2, space))]
    if left:
        lines.append(f"  and {left} more {'list' if left == 1 else 'lists'}: --notes all")
    return [*lines, *weighty[:_FEW], f"  to change any of this: stackaudit mapping {_files(reading)}"][:most]


def disagree(n: int) -> Message:
    """Return how often lists that are read together contradict one another."""
    return say("The lists contradict one another on {n} fact", "The lists contradict one another on {n} facts", n=n)


def disagreements(found: Sequence[Disagreement], most: int = _FEW) -> Iterator[str]:
    """Yield that lists contradict one another, and the first of what they say, a line each."""
    if found:
        yield f"{disagree(len(found))}:"
        yield from (f"  {shortened(one.said, _LONGEST)}" for one in found[:most])
    if len(found) > most:
        yield f"  and {len(found) - most:,} more: --notes all"


def full(reading: Reading, currency: str | None) -> Iterator[str]:
    """Yield all that was understood, a line each."""
    for one in reading.lists:
        yield f"{one.name}: {joined(tuple(_head(one)), ', ', '')}"
        yield f"  {outcome(one, most=len(one.merged) + len(one.left_out))}"
        if one.payees:
            yield f"  {payees_left(one, most=len(one.payees))}"
        for row in one.samples:
            yield f"  as understood: {understood(row, _WHOLE)}"
        for column in one.columns:
            yield f"  {column.letter or 'from others'} {_column(column, currency)}"
            for text, count in column.unread:
                yield f"    {text!r} {count}×: not understood"
        yield from (f"  {clause}" for clause in amounts_left(one))


def _files(reading: Reading) -> str:
    names = list(dict.fromkeys(one.source for one in reading.lists))
    return " ".join(map(quote, names[:_FEW])) + (" …" if len(names) > _FEW else "")


def _lines(one: ListReading, currency: str | None) -> Iterator[str]:
    head = joined(tuple(_head(one)), ", ", "")
    yield f"{one.name}: {head}"
    yield f"  {outcome(one)}"
    if one.payees:
        yield f"  {payees_left(one)}"
    if one.shape == "assignments":
        yield f"  {counted(one)}"
    elif one.samples:
        yield f"  as understood: {' | '.join(str(understood(row, _SHORT)) for row in one.samples)}"
    if left := [str(clause) for clause in amounts_left(one)]:
        yield "  " + " · ".join(left)
    rank = {"guessed": 0, "mapped": 1, "exact": 2}
    used = sorted(
        (c for c in one.columns if c.how in rank and c.field),
        key=lambda c: (c.field not in ("name", "source"), rank[c.how]),
    )
    if used:
        yield "  " + " · ".join(_column(column, currency) for column in used)
    rest = [str(clause) for clause in (*not_read(one), *unread(one))]
    if rest:
        yield "  " + " · ".join(rest)


def _head(one: ListReading) -> Iterator[Message]:
    """How its text was read, and where its head stands."""
    if one.encoding and encoding_words(one.encoding) != "UTF-8":
        yield say("read as {encoding}", encoding=encoding_words(one.encoding))
    if one.separator and one.separator != ",":
        yield say("separator {sign}", sign="tab" if one.separator == "\t" else f'"{one.separator}"')
    if one.export:
        yield say("read as an export of {product}", product=one.export)
    if one.shape in _SHAPES:
        yield _SHAPES[one.shape]
    if not one.head_rows:
        yield say("no head, columns by letter")
    elif len(one.head_rows) == 1:
        yield say("head in row {row}", row=one.head_rows[0])
    else:
        yield say("head in rows {first} and {last}", first=one.head_rows[0], last=one.head_rows[-1])
    if one.titles:
        titles = ", ".join(f'"{title}"' for title in one.titles[:_FEW])
        yield say("above it taken for a title: {titles}", titles=titles)


def head(one: ListReading) -> Message:
    """Return how a list was read and where its head stands, as a sentence."""
    return joined(tuple(_head(one)), ", ")


def outcome(one: ListReading, most: int = _FEW) -> Message:
    """Return what became of the rows of a list.

    Args:
        one: The list.
        most: So many rows are named of those that were merged and of those that were left out.
    """
    noun = ("{n} flow", "{n} flows") if one.shape == "integrations" else ("{n} tool", "{n} tools")
    clauses = [joined((say("{n} row", "{n} rows", n=one.rows), say(*noun, n=one.read)), ": ", "")]
    if one.merged:
        rows = tuple(f"row {row} with {other}" for row, other in one.merged[:most])
        more = ("…",) if len(one.merged) > most else ()
        clauses.append(say("{n} merged ({rows})", n=len(one.merged), rows=", ".join((*rows, *more))))
    unknown = {row for payee in one.payees for row in payee.rows}
    others = [(row, why) for row, why in one.left_out if row not in unknown]
    if one.left_out and not others:
        clauses.append(say("{n} left out", n=len(one.left_out)))
    elif one.left_out:
        named = tuple(f"row {row}: {why}" if why else f"row {row}" for row, why in others[:most])
        more = ("…",) if len(others) > most else ()
        clauses.append(say("{n} left out ({rows})", n=len(one.left_out), rows="; ".join((*named, *more))))
    return joined(tuple(clauses), ", ", "")


def payees_left(one: ListReading, most: int = _PAYEES) -> Message:
    """Return what of a ledger is left out because no software is known by the names of the payees, summed by payee.

    Args:
        one: The ledger.
        most: So many payees are named.
    """
    from stackaudit.model.reading import in_words, total  # few stacks are read from lists

    named = tuple(f"{payee.name} {in_words(payee.amounts)}".strip() for payee in one.payees[:most])
    known = say("no software that is known: {n} payee", "no software that is known: {n} payees", n=len(one.payees))
    amounts = say(
        "{amount} in all: {names}{more}",
        amount=in_words(total(payee.amounts for payee in one.payees)),
        names=", ".join(named),
        more=f" and {len(one.payees) - most} more" if len(one.payees) > most else "",
    )
    count = sum(len(payee.rows) for payee in one.payees)
    return joined((known, say("{n} booking", "{n} bookings", n=count), amounts), ", ", "")


def money_left(one: ListReading) -> Message:
    """Return what of the money of a ledger no tool came of, as a sentence for the first page."""
    share = say("{share} of what was booked", share=f"{one.share_left:.0%}")
    advice = say("a mapping says under names what they are")
    what = joined((say("{list}", list=one.name), payees_left(one, _FEW)), ": ", "")
    return joined((what, share, advice), "; ", "")


def understood(row: tuple[int, tuple[tuple[str, str], ...]], longest: int = 60) -> Message:
    """Return one row as it was understood: its name alone, then each fact with its field; long texts are cut."""
    number, facts = row[0], [(field, shortened(value, longest)) for field, value in row[1]]
    named = dict(facts)
    if "source" in named and "target" in named:
        name = f"{named['source']} → {named['target']}"
    else:
        name = named.get("name", "")
    said = [f"{field_words(field)} {value}" for field, value in facts if field not in ("name", "source", "target")]
    return say("row {row} {facts}", row=number, facts=", ".join((name, *said)))


_HAVE_IT = say("people who have it (of them with a use in the 90 days before the newest day)")


def counted(one: ListReading) -> Message:
    """Return how many people have each tool of a list of assignments, and how many of them are active."""
    clauses = []
    for _, facts in one.samples:
        said = dict(facts)
        tool, assigned = said.get("name", ""), said.get("seats.assigned", "")
        active = said.get("seats.active", said.get("x-active-users"))
        if active is None:
            clauses.append(say("{tool} {assigned}", tool=tool, assigned=assigned))
        else:
            clauses.append(say("{tool} {assigned} ({active})", tool=tool, assigned=assigned, active=active))
    if one.read > len(clauses):
        clauses.append(say("{n} more", n=one.read - len(clauses)))
    return joined((_HAVE_IT, joined(tuple(clauses), ", ", "")), ": ", "")


def _column(column: ColumnReading, currency: str | None) -> str:
    if not column.field:
        return f"{column.name} → not read"
    if column.how == "kept":
        return f"{column.name} → kept, not used ({column.field})"
    said = f"{column.name} → {field_words(column.field)} {how(column)}"
    plain = column.guess.removeprefix("the ")
    because = [column.guess] if plain and plain != field_words(column.field) else []
    effect = "" if column.effect is None else str(_effect(column, currency))
    return said + (f" ({'; '.join(filter(None, (*because, effect)))})" if because or effect else "")


def how(column: ColumnReading) -> str:
    """Return how a column got its field; a guess is set apart."""
    return "GUESSED" if column.how == "guessed" else column.how


def effect(column: ColumnReading, currency: str | None) -> Message | None:
    """Return what rests on the guess of a column; None where it is no guess."""
    return None if column.effect is None else _effect(column, currency)


def _effect(column: ColumnReading, currency: str | None) -> Message:
    found = column.effect
    if found is None:
        return say("")
    if found.of == "money":
        amount = Money.of(float(found.amount), currency, "").rounded()
        return say("{amount} of the total rest on it", amount=amount)
    n = int(found.amount)
    match found.of:
        case "seats":
            return say("{n} seat rests on it", "{n} seats rest on it", n=n)
        case "tools":
            return say("the name of {n} tool rests on it", "the names of {n} tools rest on it", n=n)
        case "flows":
            return say("the end of {n} flow rests on it", "the ends of {n} flows rest on it", n=n)
        case _:
            return say("in {n} row", "in {n} rows", n=n)


def not_read(one: ListReading) -> Iterator[Message]:
    """Yield the columns of a list that are kept and not used, as one clause, and those that are not read as another."""
    kept = [column.name for column in one.columns if column.how == "kept"]
    if kept:
        yield say("{names}{more} → kept, not used", names=", ".join(kept[:_MANY]), more=_more(kept))
    names = [column.name for column in one.columns if not column.field]
    if names:
        yield say("{names}{more} → not read", names=", ".join(names[:_MANY]), more=_more(names))


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - _MANY} more" if len(names) > _MANY else ""


def unread(one: ListReading, most: int = _FEW) -> Iterator[Message]:
    """Yield for each column the words in it that were not understood."""
    for column in one.columns:
        if column.field and column.unread:
            words = [f'"{text}" {count}×' for text, count in column.unread[:most]]
            more = ", …" if len(column.unread) > most else ""
            field = field_words(column.field)
            yield say(
                "{head}: {words}{more} → {field} unknown",
                head=column.name,
                words=", ".join(words),
                more=more,
                field=field,
            )


def amounts_left(one: ListReading) -> Iterator[Message]:
    """Yield for each column how many of its numbers and days are left out, and why the first of them is."""
    for column in one.columns:
        found = column.not_read
        if found is not None:
            yield say(
                "{head}: {n} of {filled} cells NOT READ → {field} unknown ({why})",
                head=column.name,
                n=found.cells,
                filled=column.filled,
                field=field_words(column.field),
                why=found.reason,
            )


def rests(guess: Guess, currency: str | None) -> Message:
    """Return what rests on a guess that weighs much, as a sentence."""
    column, place = guess.column, guess.place
    text = "{list}: column {head} is taken for {field}, which is a guess"
    what = say(text, list=place.name, head=f"“{column.name}”", field=field_words(column.field))
    if column.effect is None or guess.share is None:
        return what
    whole = "{share} of all costs" if column.effect.of == "money" else "{share} of all tools"
    return joined((what, _effect(column, currency), say(whole, share=f"{guess.share:.0%}")), ", ", "")


def sources(lists: Sequence[ListReading]) -> tuple[str, ...]:
    """Return the files of some lists, each once."""
    return tuple(dict.fromkeys(one.file for one in lists))
