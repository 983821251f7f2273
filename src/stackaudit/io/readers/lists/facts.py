"""The cells of a list into facts: what cannot be read is noted, a flood of equal notes told once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.days import Orders, orders_of, read_day, read_period, read_span
from stackaudit.io.readers.lists.dictionary import MONTHLY, PERSONS
from stackaudit.io.readers.lists.export_draft import head_key
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import ListMapping
from stackaudit.io.readers.lists.methods import Carried, read_method
from stackaudit.io.readers.lists.note_collector import NoteCollector
from stackaudit.io.readers.lists.numbers import (
    COMMA_LANGUAGES,
    KRONE,
    Amount,
    Point,
    decimal_point,
    plain,
    plain_text,
    read_amount,
    read_money,
    without_mark,
)
from stackaudit.io.readers.lists.own_readers import OWN_READERS
from stackaudit.io.readers.lists.states import SURE, read_state
from stackaudit.io.readers.lists.unknown import LONGEST_KEPT
from stackaudit.io.readers.lists.words import (
    cleaned,
    is_missing,
    is_nobody,
    key_of,
    knows,
    split_list,
    word,
)
from stackaudit.io.readers.result import NoteKind
from stackaudit.model.base import shown
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.periods import format_period
from stackaudit.model.privacy import FOREVER
from stackaudit.model.reading import NotRead
from stackaudit.model.values import format_duration

PER_SEAT = "cost.per_seat"
_PERIODS = frozenset({"contract.notice", "contract.term", "privacy.keep"})  # counted in months of the calendar
_LONGEST_TEXT = 2_000
_SHARES = frozenset({"reliability", "uptime.measured", "uptime.target"})
_FITS = ("fit.functional", "fit.technical", "fit.strategic")
_MOST_FIT = 4
_OWN_DAYS = frozenset({"x-notice-day", "x-last-used"})
_WORDS: Mapping[tuple[str, str], str] = {  # the kind of word that each field holds
    ("tools", "lifecycle.phase"): "phase",
    ("tools", "criticality"): "level",
    ("tools", "contract.notice_to"): "end",
    ("tools", "cost.period"): "period",
    ("tools", "currency"): "currency",
    ("tools", "data_classification"): "class",
    **{("tools", name): "fit" for name in _FITS},
    ("integrations", "method"): "method",
    ("integrations", "every"): "every",
    ("integrations", "status"): "status",
}
_KEPT = {"lifecycle.phase": "x-lifecycle"}
_COLOURS = frozenset({"green", "yellow", "orange", "amber", "red"})  # each company has its own
_BY_ITSELF = {
    **dict.fromkeys(("auto", "automatic", "automatically", "auto renew", "auto renewal", "automatisch"), True),
    **dict.fromkeys(("automatique", "automatico", "automaticamente", "自動", "自动", "자동"), True),
    **dict.fromkeys(("manual", "manually", "manuell", "manuel", "手動", "手动", "수동"), False),
}
_LENGTH = re.compile(r"\d+[smhdw]|0", re.ASCII)
MARKED = "marks of footnotes are left out; what they say is not known"
_HIDDEN = "characters that hide or reorder text were taken out"
_UNKNOWN = "unknown"  # what a mapping says of a word that is kept, while the fact stays open
_YES = frozenset("yes true ja oui si sim tak да так evet نعم ya はい 是 예".split())  # noqa: SIM905
_CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK"})


class _Fact(NamedTuple):
    """What a text in a column says: the fact and what is to be told of it.

    `unread`: it says nothing to the reader; `kept`: then it stays in a field of the user's own; `hidden`: characters
    that hide text were taken out; `ends`: the day on which a tool ends that its state names;
    `quoted`: the text, where a note for many quotes some; `not_read`: why a number or a day is left out.
    """

    value: Any
    kind: NoteKind = "guessed"
    note: str = ""
    unread: bool = False
    kept: bool = False
    hidden: bool = False
    ends: str = ""
    quoted: str = ""
    not_read: str = ""


_NOTHING = _Fact(None)


class Facts:
    """Reads the cells of one grid, each distinct text of a column once.

    Attributes:
        grid: The grid.
        unread: Words that say nothing to the reader, by field, with how often each stands there.
        not_read: Numbers and days that are left out, by field.
        met: Words of fields that hold words, and what each was read as; None where that is not known.
    """

    def __init__(self, grid: Grid, mapping: ListMapping | None, told: NoteCollector) -> None:
        self.grid, self._told, self._mapping = grid, told, mapping
        self._missing = frozenset(word.strip().casefold() for word in mapping.missing) if mapping else frozenset()
        self._user: Callable[[str, str], str | None] = _nothing_said if mapping is None else mapping.reads_as
        self._read: dict[str, dict[object, _Fact]] = {}
        self._amounts: dict[str, dict[object, tuple[Amount, _Fact]]] = {}
        self._points: dict[str, Point | None] = {}
        self._orders: dict[str, Orders] = {}
        self._borrowed: dict[str, str] = {}  # columns whose dates are read as others of the list
        self._written: dict[str, str] = {}  # what cells hold that are kept as they stand
        self.unread: dict[str, Counter[str]] = {}
        self.not_read: dict[str, NotRead] = {}
        self.met: dict[str, dict[str, Any]] = {}

    def read(self, name: str, cell: Cell, line: int) -> Any:  # noqa: ANN401  a fact may be anything
        """Return the fact in a cell; None where there is none, which is noted unless the cell is empty."""
        column = self._read.setdefault(name, {})
        key = _key(cell)
        fact = column.get(key)
        if fact is None:
            text, hidden = cleaned(text_of(cell))
            fact = self._fact(name, cell, text.strip())
            fact = column[key] = fact._replace(hidden=True) if hidden else fact
        self._tell(name, fact, line, cell)
        return list(fact.value) if isinstance(fact.value, list) else fact.value

    def kept_as(self, name: str, cell: Cell) -> str:
        """Return the user's own field in which the words of a cell stay that was read as unknown; empty where none."""
        fact = self._read.get(name, {}).get(_key(cell), _NOTHING)
        return _KEPT.get(name, _own(name)) if fact.kept else ""

    def ends(self, cell: Cell) -> str:
        """Return the day on which a tool ends that its state, read before, names; empty where it names none."""
        return self._read.get("lifecycle.phase", {}).get(_key(cell), _NOTHING).ends

    def text(self, cell: Cell, line: int) -> str:
        """Return a cell as clean text."""
        text, hidden = cleaned(text_of(cell))
        if hidden:
            self._told.add("left-out", _HIDDEN, line)
        return text.strip()

    def as_written(self, line: Line) -> dict[str, str]:
        """Return what stands in the columns of a row that nothing is known of, each in a field of the user's own."""
        found: dict[str, str] = {}
        for name, column in self.grid.kept.items():
            cell = line.cell(column)
            if cell == "" or (not isinstance(cell, str) and (line.number, column) in self.grid.sheet.filled):
                continue
            text = self._written.get(cell) if isinstance(cell, str) else None
            if text is None:
                text = " ".join(self.text(cell, line.number).split())
                text = "" if is_missing(text, self._missing) else text
                if isinstance(cell, str):
                    self._written[cell] = text
            if len(text) > LONGEST_KEPT:
                self._told.add(
                    "left-out", f"texts of more than {LONGEST_KEPT} characters are not kept as {name!r}", line.number
                )
            elif text:
                found[name] = text
        return found

    def amount(self, name: str, cell: Cell, line: int, *, seat: bool = False) -> Amount | None:
        """Return an amount of money with its currency; None where there is none.

        Args:
            name: The field.
            cell: A cell of its column.
            line: Its row.
            seat: Whether the price of one seat will do, as in `€7.50/user/month`; otherwise it is left out.
        """
        amount, fact = self._amount(name, cell) if seat else self._of_tool(name, cell)
        self._tell(name, fact, line, cell)
        return None if amount.value is None else amount

    def beside(self, name: str, cell: Cell) -> Amount:
        """Return what a cell says as an amount, of which nothing is noted."""
        return self._of_tool(name, cell)[0]

    def number(self, name: str, cell: Cell) -> Decimal | None:
        """Return the number in a cell; None where there is none, of which nothing is noted."""
        return self.beside(name, cell).value

    def method(self, cell: Cell, line: int) -> Carried | None:
        """Return how a flow is carried: a method, a tool, a period; None where the cell is empty."""
        text = self.text(cell, line)
        mapped = self.said("method", text)
        if mapped is not None:
            return Carried(rest=True) if mapped == _UNKNOWN else read_method(mapped, self.grid.language)
        if is_missing(text, self._missing):
            return None
        found = read_method(text, self.grid.language)
        fact = _NOTHING
        if not found.method and not found.via:
            fact = self._unknown("method", text)
        elif found.rest:
            said = found.method or found.via
            fact = _Fact(said, "guessed", f"{shown(text)} in 'method' is read as {said!r}")
        self.met.setdefault("method", {})[text] = found.method or None
        self._tell("method", fact, line, cell)
        return found

    def way_as_status(self, cell: Cell, line: int) -> str:
        """Return the method that a cell of the status of a flow holds instead of one; empty where it holds none."""
        text = self.text(cell, line)
        if self.said("status", text) is not None or is_missing(text, self._missing) or knows("status", text):
            return ""
        language = self.grid.language
        method = word("method", text, language)
        if method is None or read_state(text, "status", language).meaning:
            return ""
        note = f"{shown(text)} in 'status' says how the flow is carried, not whether it works"
        self._told.add("guessed", f"{note}: method {method!r} where none is stated", line, "status")
        return method

    def _tell(self, name: str, fact: _Fact, line: int, cell: Cell) -> None:
        if fact.hidden:
            self._told.add("left-out", _HIDDEN, line)
        if fact.note:
            self._told.add(fact.kind, fact.note, line, name, fact.quoted)
        if fact.unread:
            self.unread.setdefault(name, Counter())[text_of(cell).strip()] += 1
        if fact.not_read:
            self.not_read[name] = NotRead.counted(self.not_read.get(name), text_of(cell).strip(), fact.not_read)

    # -- one text of a column

    def said(self, name: str, text: str) -> str | None:
        """Return what the user says a text means, else what the export says whose layout is known."""
        said = self._user(name, text)
        words = self.grid.words.get(name)
        return said if said is not None or words is None else words.get(head_key(text))

    def _fact(self, name: str, cell: Cell, text: str) -> _Fact:
        mapped = self.said(name, text)
        if mapped is not None and mapped != text:
            return self._mapped(name, text, mapped)
        return self._plain_fact(name, cell, text)

    def _plain_fact(self, name: str, cell: Cell, text: str) -> _Fact:
        if name == "contract.auto_renew" and key_of(text) in _BY_ITSELF:
            return self._met(name, text, _Fact(_BY_ITSELF[key_of(text)]))
        kind = self._kind(name)
        if is_missing(text, self._missing):
            no = kind is Kind.FLAG and word("flag", text, self.grid.language) == "no" and self._nothing_is_no(name)
            guess = _Fact(False, "guessed", f"{shown(text)} in {name!r} is read as no")
            return self._met(name, text, guess) if no else _unknown_of(name, text)
        if name in PERSONS and is_nobody(text):
            return _Fact(None, "left-out", f"{shown(text)} names no person: {name!r} is not known", unread=True)
        vocabulary = _WORDS.get((self.grid.table, name))
        if vocabulary is not None:
            return self._met(name, text, self._word(name, text, vocabulary))
        match kind:
            case Kind.NUMBER | Kind.COUNT:
                return self._number(name, cell, text, whole=kind is Kind.COUNT)
            case Kind.DAY:
                return self._day(name, text)
            case Kind.DURATION if name == "privacy.keep" and text.strip().casefold() == FOREVER:
                return self._met(name, text, _Fact(FOREVER))
            case Kind.DURATION:
                return self._period(name, text) if name in _PERIODS else self._span(name, text)
            case Kind.FLAG:
                return self._met(name, text, self._flag(name, text))
            case Kind.IDS | Kind.WORDS:
                parts = [part for part in split_list(text) if not is_missing(part, self._missing)]
                return _Fact(list(dict.fromkeys(parts)) or None)
            case Kind.OWN:
                return _Fact(text)
            case _:
                return _text(name, text)

    def _met(self, name: str, text: str, fact: _Fact) -> _Fact:
        self.met.setdefault(name, {})[text] = fact.value
        return fact

    def _mapped(self, name: str, text: str, said: str) -> _Fact:
        """Return what the mapping says a text means; `unknown` leaves the fact open."""
        if said == _UNKNOWN:
            plain = self._plain_fact(name, text, text)
            open_ = _Fact("unknown" if name == "status" else None, kept=plain.kept or plain.value is not None)
            return self._met(name, text, open_)
        if said.isdecimal() and _WORDS.get((self.grid.table, name)) in ("fit", "level"):
            return self._met(name, text, _Fact(int(said)))  # of our steps, whatever those of the column are
        if self._kind(name) is Kind.DURATION and _LENGTH.fullmatch(said):
            return self._met(name, text, _Fact(said))  # as a stack file writes it
        fact = self._plain_fact(name, said, said)
        return self._met(name, text, _Fact(fact.value) if fact.value is not None else fact)

    def _kind(self, name: str) -> Kind:
        if name in (MONTHLY, PER_SEAT):
            return Kind.NUMBER
        column = LAYOUTS[self.grid.table].column(name)
        return Kind.TEXT if column is None else column.kind

    def _present(self, name: str) -> list[Cell]:
        distinct = dict.fromkeys(cell for cell in self.grid.cells(name) if isinstance(cell, str))
        return [cell for cell in distinct if not is_missing(cell, self._missing)]

    def _left_out(self, name: str, text: str, why: str, *, unread: bool = False, kept: bool = False) -> _Fact:
        message = f"{shown(text)} is not read as {name!r}: {why}"
        return _Fact(None, "left-out", message, unread=unread, kept=kept, not_read="" if unread or kept else why)

    # -- numbers

    def _amount(self, name: str, cell: Cell) -> tuple[Amount, _Fact]:
        column = self._amounts.setdefault(name, {})
        key = _key(cell)
        found = column.get(key)
        if found is None:
            text = text_of(cell).strip()
            mapped = self.said(name, text)
            if mapped == _UNKNOWN:
                found = Amount(None), _NOTHING
            elif mapped is not None and mapped != text:
                found = self._noted(name, mapped, self._in_full(name, read_amount(mapped, ".")))
            elif is_missing(text, self._missing):
                found = Amount(None), _unknown_of(name, text)
            else:
                stated = self._mapping is not None and self._mapping.decimal is not None
                amount = read_money(name, cell, *self._signs(name, cell), stated=stated)
                found = self._noted(name, text, self._in_full(name, amount))
            column[key] = found
        return found

    def _of_tool(self, name: str, cell: Cell) -> tuple[Amount, _Fact]:
        """Return an amount that is not the price of a seat, unless its column is one of such prices."""
        amount, fact = self._amount(name, cell)
        if amount.seat and name != PER_SEAT:
            why = "it is the price of one seat"
            return Amount(None, why=why), self._left_out(name, text_of(cell).strip(), why)
        return amount, fact

    def _signs(self, name: str, cell: Cell) -> tuple[Point | None, Point | None]:
        return (self._point(name), self._weak[0]) if isinstance(cell, str) else (None, None)

    def _in_full(self, name: str, amount: Amount) -> Amount:
        """Return an amount with what its head and the list say of its scale and its currency."""
        head = self.grid.heads.get(name)
        scale = 1 if head is None else head.scale
        if amount.value is not None and scale != 1 and amount.scale == 1:
            amount = amount._replace(value=amount.value * scale, scale=scale)
        if amount.currency == "JPY" and self.grid.language == "zh":
            amount = amount._replace(currency="CNY")  # both write ¥
        if amount.currency == KRONE:
            mapped = (self._mapping.currency if self._mapping is not None else None) or ""
            named = {head.currency if head is not None else "", mapped}
            usual = named & _CROWNS
            if len(usual) != 1 and "currency" not in self.grid.columns:
                return Amount(None, why="kr can be a crown of Sweden, Norway, Denmark or Iceland; name the currency")
            amount = amount._replace(currency=next(iter(usual)) if len(usual) == 1 else "")
        return amount

    def _noted(self, name: str, text: str, amount: Amount) -> tuple[Amount, _Fact]:
        if amount.value is None:
            return amount, self._left_out(name, text, amount.why, unread=not _has_digit(text))
        if amount.marked:
            return amount, _Fact(None, "guessed", f"{name!r}: {MARKED}")
        if amount.assumed:
            return amount, _Fact(None, "guessed", self._of_thousands(name, text))
        note = f"amounts in {name!r} that are not exact are read as they stand" if amount.about else ""
        if amount.thin:
            note = f"amounts in {name!r} with three digits behind {self._point(name)!r} are read with three decimals"
            note += ", as the mapping says which sign parts them"
        return amount, _Fact(None, "guessed", note, quoted=text) if note else _NOTHING

    def _of_thousands(self, name: str, text: str) -> str:
        sign = "a comma" if "," in plain_text(text) else "a point"
        counts = self._kind(name) is Kind.COUNT
        why = "" if counts else ", as its currency is written" if self._point(name) else self._weak[1]
        return f"{sign} before three digits in {name!r} is taken for the sign of the thousands{why}"

    def _point(self, name: str) -> Point | None:
        if name not in self._points:
            own = self._mapping.decimal if self._mapping is not None else None
            self._points[name] = own or decimal_point(self._present(name))
        return self._points[name]

    @cached_property
    def _weak(self) -> tuple[Point | None, str]:
        """The sign before the decimals that the columns of money agree on, or the language of the heads; and why."""
        money = {point for name in self.grid.columns if name.startswith("cost.") and (point := self._point(name))}
        if len(money) == 1:
            return money.pop(), ", as other columns of money show"
        if not money and self.grid.language in COMMA_LANGUAGES:
            return ",", ", as the language of the heads suggests"
        return None, ""

    def _number(self, name: str, cell: Cell, text: str, *, whole: bool) -> _Fact:
        if name in _SHARES and isinstance(cell, str) and text.endswith(("%", "％")):
            share = read_amount(text[:-1], self._point(name))
            return self._left_out(name, text, share.why) if share.value is None else _Fact(f"{share.value:f}%")
        if whole:
            signs = self._signs(name, cell)
            amount, fact = self._noted(name, text, read_amount(cell, *signs, whole=True))
        else:
            amount, fact = self._of_tool(name, cell)
        if amount.value is None:
            return fact
        if not name.startswith("cost.") and isinstance(cell, str) and not _has_digit(text):
            return self._left_out(name, text, "it is no number", unread=True)
        if whole and amount.value != int(amount.value):
            return self._left_out(name, text, "it is no whole number")
        return fact._replace(value=plain(amount.value))

    # -- days and lengths of time

    def _day(self, name: str, text: str) -> _Fact:
        if name not in self._orders:
            self._orders[name] = self._order_of(name)
        found = read_day(text, self._orders[name], self.grid.language)
        if found.day is None:
            advice = "; a mapping can say which comes first" if found.why.startswith("it can be") else ""
            return self._left_out(name, text, f"{found.why}{advice}", unread=not _has_digit(text))
        if found.guessed:
            note = f"{shown(text)} in {name!r} is read as {found.day}"
            if text[:5].isdecimal():
                note = f"numbers in {name!r} are read as days, as Excel counts them"
            return _Fact(found.day.isoformat(), "guessed", note)
        if name in self._borrowed and read_day(text, language=self.grid.language).day is None:
            note = f"dates in {name!r} are read with the {self._borrowed[name]} first, as others in the list show"
            return _Fact(found.day.isoformat(), "guessed", note, quoted=text)
        return _Fact(found.day.isoformat())

    def _order_of(self, name: str) -> Orders:
        """What comes first in the dates of a column: as the user says, as its dates show, or those beside it."""
        wanted = self._mapping.dates if self._mapping is not None else None
        if wanted:
            return Orders(wanted, wanted)
        days = (other for other in self.grid.columns if self._kind(other) is Kind.DAY or other in _OWN_DAYS)
        found, borrowed = orders_of(self._texts(name), (self._texts(other) for other in days))
        if borrowed:
            self._borrowed[name] = borrowed
        return found

    def _texts(self, name: str) -> list[str]:
        return [text_of(cell) for cell in self._present(name)]

    def _unit(self, name: str) -> str:
        head = self.grid.heads.get(name)
        return "" if head is None else head.unit

    def _span(self, name: str, text: str) -> _Fact:
        span, guessed = read_span(text, self._unit(name), self.grid.language)
        if span is None:
            return self._left_out(name, text, "it is no length of time", unread=True)
        written = format_duration(span)
        return _Fact(written, "guessed", f"{shown(text)} in {name!r} is read as {written}" if guessed else "")

    def _period(self, name: str, text: str) -> _Fact:
        usual = "months" if name == "contract.term" else "days"
        notice, guessed = read_period(text, self._unit(name), usual, self.grid.language)
        if notice is None or (notice.to is not None and name != "contract.notice"):
            number = text.strip().isdecimal()
            return self._left_out(
                name, text, "it can be days or months" if number else "it is no length of time", unread=not number
            )
        written = format_period(notice.length)
        words = written if not written.endswith("d") else f"{written[:-1]} days"
        note = f"{shown(text)} in {name!r} is read as {words}" if guessed else ""
        return _Fact(written if notice.to is None else f"{written} to the end of the {notice.to}", "guessed", note)

    # -- words

    def _flag(self, name: str, text: str) -> _Fact:
        kind = "direction" if name == "bidirectional" else "flag"
        said = word(kind, text.rstrip("! "), self.grid.language) or word("flag", text.rstrip("! "), self.grid.language)
        if said in ("yes", "both", "no", "one"):
            return _Fact(said in ("yes", "both"))
        return self._left_out(name, text, "it is neither yes nor no", unread=True)

    def _nothing_is_no(self, name: str) -> bool:
        """Whether a column says yes, and no only with words that can stand for nothing, as あり and なし do."""
        said = {word("flag", text_of(cell), self.grid.language) for cell in self._present(name)}
        return "yes" in said and "no" not in said

    def _word(self, name: str, text: str, kind: str) -> _Fact:
        language = self.grid.language
        own = OWN_READERS.get(kind)
        found = word(kind, text, language) if own is None else own(text, language) or None
        if kind == "class":
            return _class(name, text, found)
        if kind == "phase" and key_of(text) in _YES:
            found = "active"  # of a column "Active: yes or no", whose no is not known
        if kind in ("fit", "level"):
            return self._level(name, text, kind, found)
        if kind == "every" and found is None and not knows("every", text):
            fact = self._span(name, text)
            return fact if fact.value is not None else self._unknown(name, text)
        if kind == "every" and found is None:
            return _Fact(None, "left-out", f"{shown(text)} names no period; it is kept as {_own(name)!r}", kept=True)
        if found is None and kind in ("phase", "status"):
            return self._state(name, text, kind)
        if found is None:
            return self._unknown(name, text)
        if kind == "phase" and key_of(text) not in SURE and key_of(text) != key_of(found):
            return _Fact(found, "guessed", f"{shown(text)} in {name!r} is read as {found!r}")
        return _Fact(found)

    def _state(self, name: str, text: str, kind: str) -> _Fact:
        """Return a state beside which a day stands, or that of a flow in the words of a tool; a guess."""
        state = read_state(text, kind, self.grid.language)
        if not state.meaning:
            return self._unknown(name, text)
        until = "" if state.ends is None else f", and it ends on {state.ends}"
        note = f"{shown(text)} in {name!r} is read as {state.meaning!r}{until}"
        return _Fact(state.meaning, "guessed", note, ends="" if state.ends is None else state.ends.isoformat())

    def _unknown(self, name: str, text: str) -> _Fact:
        own = _KEPT.get(name, _own(name))
        kind = _WORDS.get((self.grid.table, name), "")
        says = f"leaves {name!r} open" if kind and knows(kind, text) else f"is no known word for {name!r}"
        message = f"{shown(text)} {says}; it is kept as {own!r}"
        return _Fact(None, "left-out", message, unread=True, kept=True)

    def _level(self, name: str, text: str, kind: str, found: str | None) -> _Fact:
        """Return a step of 1 to 4. A bare number is a step of fit where the column keeps to four of them."""
        number = read_amount(text, whole=True).value
        if number is not None:
            why = "its steps are 1 to 4, and the column has others"
            why = why if kind == "fit" else "the number can be the highest step or the lowest"
            if kind == "level" or number != int(number) or not 1 <= number <= _MOST_FIT or self._beyond(name):
                return self._left_out(name, text, why, unread=True, kept=True)
            return _Fact(int(number))
        if found is None or not found.isdecimal():
            return self._unknown(name, text)
        return _Fact(int(found), "guessed", f"{shown(text)} in {name!r} is read as {found}")

    def _beyond(self, name: str) -> bool:
        """Whether the steps of a column are not ours: one is above four, and its head is not the field itself."""
        if text_of(self.grid.head.cell(self.grid.columns[name])).strip() == name:
            return False
        numbers = (read_amount(cell, whole=True).value for cell in dict.fromkeys(self.grid.cells(name)))
        return any(number is not None and not 1 <= number <= _MOST_FIT for number in numbers)


def _key(cell: Cell) -> object:
    return cell if isinstance(cell, str) else (type(cell), cell)


def _nothing_said(_: str, __: str) -> str | None:
    return None


def _has_digit(text: str) -> bool:
    return any(one.isdigit() for one in text)


def _own(name: str) -> str:
    return f"x-{name.replace('.', '-').replace('_', '-')}"


def _class(name: str, text: str, found: str | None) -> _Fact:
    """Return a class of data: one that is known in plain English, any other in the company's own word."""
    if found is None or key_of(text) in _COLOURS or key_of(text) == found:
        return _text(name, text if found is None or key_of(text) != found else found)
    return _Fact(found, "guessed", f"{shown(text)} in {name!r} is read as {found!r}")


def _text(name: str, text: str) -> _Fact:
    one_line = without_mark(" ".join(text.split()))
    cut = len(one_line) > _LONGEST_TEXT
    note = f"{name!r} is cut to {_LONGEST_TEXT:,} characters" if cut else ""
    if not note and one_line != " ".join(text.split()):
        return _Fact(one_line, "guessed", f"{name!r}: {MARKED}")
    return _Fact(one_line[:_LONGEST_TEXT].strip(), "left-out", note)


def _unknown_of(name: str, text: str) -> _Fact:
    """Return no fact; words that say that it is not known are told, a dash or an empty cell is not."""
    if not any(map(str.isalpha, text)):
        return _NOTHING
    return _Fact(None, "guessed", f"words in {name!r} that say so are read as unknown", quoted=text)
