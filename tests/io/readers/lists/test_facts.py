"""The cells of a column into facts: what the column, the file and the language tell, and what stays unknown."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

from stackaudit.io.readers.lists.cells import Cell, Line, Sheet
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.facts import Facts
from stackaudit.io.readers.lists.grid import Grid, Table
from stackaudit.io.readers.lists.mapping import ListMapping
from stackaudit.io.readers.lists.methods import Carried
from stackaudit.io.readers.lists.note_collector import NoteCollector

CASES = Path(__file__).parents[3] / "cases" / "lists"


class Column:
    """A list of one or more columns of facts, and what was read of it."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[Cell]],
        *,
        language: str = "",
        table: Table = "tools",
        heads: dict[str, Header] | None = None,
        **mapping: Any,
    ) -> None:
        count = max(map(len, columns.values()))
        lines = tuple(Line(n + 2, tuple(cells[n] for cells in columns.values())) for n in range(count))
        head = Line(1, tuple(f"Head {n}" for n in range(len(columns))))
        sheet = Sheet("list.csv", "", (head, *lines))
        places = {name: n for n, name in enumerate(columns)}
        known = {name: Header(name) for name in columns} | (heads or {})
        self.grid = Grid(sheet, table, places, known, head, lines, (), language=language)
        self.told = NoteCollector(self.grid)
        given = _Mapping(**mapping) if mapping else None
        self.facts = Facts(self.grid, given, self.told)

    def read(self, name: str) -> list[Any]:
        """Return what each cell of a column is read as."""
        column = self.grid.columns[name]
        return [self.facts.read(name, line.cell(column), line.number) for line in self.grid.lines]

    @property
    def notes(self) -> list[str]:
        """What was told, with the kind and the first row."""
        return [f"{note.kind} {note.spot.line}: {note.message}" for note in self.told.notes()]


class _Mapping(ListMapping):
    """A mapping that says what words mean."""

    words: dict[str, dict[str, str]] = Field(default_factory=dict)

    def reads_as(self, field: str, text: str) -> str | None:
        """Return the text that a cell of a field is read as."""
        return self.words.get(field, {}).get(text.casefold())


def _case(name: str) -> dict[str, list[str]]:
    text = (CASES / name).read_text("utf-8")
    head, *rows = list(csv.reader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))
    return {title: [row[n] for row in rows] for n, title in enumerate(head)}


def test_a_column_of_money_reads_as_the_others_do() -> None:
    """A column that tells nothing is read as those of money that agree; that is told once, with a count."""
    list_ = Column({"cost.annual": ["1.200", "48.000"], "cost.monthly": ["100,50", "4.000,00"]})

    assert list_.read("cost.annual") == [1200, 48000]
    assert list_.notes == [
        (
            "guessed 2: a point before three digits in 'cost.annual' is taken for the sign of the thousands, as other "
            "columns of money show (2 rows, the first of them here)"
        )
    ]


def test_the_language_of_the_heads_tells_of_thousands() -> None:
    """`ca. 1.200` under German heads; under English ones it is left out."""
    cells = ["ca. 1.200", "1.150 €/Monat", "4.560,-"]

    assert Column({"cost.annual": cells[:2]}, language="de").read("cost.annual") == [1200, 1150]
    list_ = Column({"cost.annual": cells})
    assert list_.read("cost.annual") == [1200, 1150, 4560]  # the last of them tells
    assert list_.notes == [
        "guessed 2: amounts in 'cost.annual' that are not exact are read as they stand: 'ca. 1.200' in row 2"
    ]
    list_ = Column({"cost.annual": cells[:2]}, language="en")
    assert list_.read("cost.annual") == [None, None]
    assert all("can be" in note for note in list_.notes)


@pytest.mark.parametrize(
    ("name", "column", "language", "values"),
    [
        ("ids_de.csv", "Kosten pro Jahr", "de", [(48000, "EUR"), (12000.5, "EUR")]),
        ("ids_pt.csv", "Custo anual", "pt", [(14400, "BRL"), (90000, "BRL")]),
    ],
)
def test_the_costs_of_lists_in_german_and_portuguese(
    name: str, column: str, language: str, values: list[tuple[float, str]]
) -> None:
    """`48.000,00 €` and `R$ 14.400,00`."""
    list_ = Column({"cost.annual": _case(name)[column]}, language=language)
    amounts = [list_.facts.amount("cost.annual", line.cell(0), line.number) for line in list_.grid.lines]

    assert [(float(one.value or 0), one.currency) for one in amounts if one is not None] == values
    assert list_.notes == []


def test_a_head_tells_the_scale_and_which_crown() -> None:
    """`in TEUR` counts where the cell has no scale of its own; a crown of nobody is left out."""
    heads = {"cost.annual": Header("cost.annual", scale=1000)}
    assert Column({"cost.annual": ["12,5", "3k"]}, heads=heads).read("cost.annual") == [12500, 3000]

    list_ = Column({"cost.annual": ["500 kr"]}, heads={"cost.annual": Header("cost.annual", currency="NOK")})
    amount = list_.facts.amount("cost.annual", "500 kr", 2)
    assert amount is not None
    assert amount.currency == "NOK"
    list_ = Column({"cost.annual": ["500 kr"]})
    assert list_.read("cost.annual") == [None]
    assert "crown" in list_.notes[0]


def test_the_price_of_a_seat_is_no_cost_of_a_tool() -> None:
    """In its own column it is read."""
    list_ = Column({"cost.annual": ["€7.50/user/month"], "cost.per_seat": ["€7.50/user/month"]})

    assert (list_.read("cost.annual"), list_.read("cost.per_seat")) == ([None], [7.5])
    asked = list_.facts.amount("cost.annual", "€7.50/user/month", 2, seat=True)
    assert asked is not None
    assert (asked.seat, asked.per) == (True, "month")
    assert list_.notes == [
        "left-out 2: '€7.50/user/month' is not read as 'cost.annual': it is the price of one seat",
    ]


def test_counts_and_shares() -> None:
    """A count has no decimals; a share may have a comma."""
    list_ = Column(
        {"seats.paid": ["1.200", "120 users", "12,5", "free"], "uptime.measured": ["99,5 %", "0,995", "", ""]}
    )

    assert list_.read("seats.paid") == [1200, 120, None, None]
    assert Column({"seats.paid": ["1.200"]}).read("seats.paid") == [1200]
    assert list_.read("uptime.measured") == ["99.5%", 0.995, None, None]


def test_dates_of_a_column() -> None:
    """Where two cells disagree, those that tell are read and the others left out."""
    list_ = Column({"contract.ends": ["25/12/2026", "12/25/2026", "03/04/2026", "Q3 2026", 46023, "31.01.2027"]})

    assert list_.read("contract.ends") == ["2026-12-25", "2026-12-25", None, "2026-09-30", "2026-01-01", "2027-01-31"]
    assert list_.notes == [
        (
            "left-out 4: '03/04/2026' is not read as 'contract.ends': it can be 3 April or 4 March; a mapping can say "
            "which comes first"
        ),
        "guessed 5: 'Q3 2026' in 'contract.ends' is read as 2026-09-30",
        "guessed 6: numbers in 'contract.ends' are read as days, as Excel counts them",
    ]


def test_words_of_a_german_list() -> None:
    """Notice to the end of the year, yes and no."""
    case = _case("german_words.csv")
    columns = {
        "contract.notice": case["Kündigungsfrist"],
        "contract.auto_renew": case["Verlängert automatisch"],
        "access.sso": case["SSO"],
    }
    list_ = Column(columns, language="de")

    assert list_.read("contract.notice") == ["3 months to the end of the year", "60d"]
    assert list_.read("contract.auto_renew") == [True, False]
    assert list_.read("access.sso") == [False, True]
    assert list_.notes == []


def test_words_of_a_portfolio() -> None:
    """The middle of five steps of fit is not known, kept, counted, and what each word was read as can be seen."""
    case = _case("portfolio.csv")
    columns = {
        "lifecycle.phase": case["Lifecycle"],
        "fit.functional": case["Business Fit"],
        "fit.technical": case["Technical Fit"],
        "data_classification": case["Data Sensitivity"],
    }
    list_ = Column(columns)

    assert list_.read("lifecycle.phase") == ["phase-out", "active"]
    assert list_.read("fit.functional") == [4, 3]
    assert list_.read("fit.technical") == [2, None]
    assert list_.read("data_classification") == ["confidential", "personal"]
    assert list_.facts.kept_as("fit.technical", "Adequate") == "x-fit-technical"
    assert list_.facts.kept_as("fit.technical", "Poor") == ""
    assert list_.facts.unread == {"fit.technical": Counter({"Adequate": 1})}
    assert list_.facts.met["fit.technical"] == {"Poor": 2, "Adequate": None}


def test_steps_of_fit_and_of_criticality_as_numbers() -> None:
    """A column with a five is not of our four steps; whether 1 is the highest or the lowest, nothing tells."""
    assert Column({"fit.functional": ["3", 4]}).read("fit.functional") == [3, 4]
    assert Column({"fit.functional": ["3", "5"]}).read("fit.functional") == [None, None]
    words = {"criticality": {"1": "4"}, "fit.functional": {"5": "4", "3": "unknown"}}
    list_ = Column({"criticality": ["1"] * 3, "fit.functional": ["3", "5", "4"]}, words=words)
    assert (list_.read("criticality"), list_.read("fit.functional")) == ([4, 4, 4], [None, 4, None])
    list_ = Column({"criticality": ["1", "Tier 1", "hoch"]}, language="de")
    assert list_.read("criticality") == [None, 4, 3]
    assert list_.facts.kept_as("criticality", "1") == "x-criticality"


def test_a_phase_under_review_is_not_known() -> None:
    """The word is kept, counted and told once with a count."""
    list_ = Column({"lifecycle.phase": [*_case("under_review.csv")["Status"], "Under Review"]})

    assert list_.read("lifecycle.phase") == [None, "active", None]
    assert list_.facts.unread == {"lifecycle.phase": Counter({"Under Review": 2})}
    assert list_.notes == [
        (
            "left-out 2: 'Under Review' leaves 'lifecycle.phase' open; it is kept as 'x-lifecycle' "
            "(2 rows, the first of them here)"
        )
    ]


def test_a_column_that_asks_whether_a_tool_is_active() -> None:
    """Yes is the phase; no is not known, and asked."""
    list_ = Column({"lifecycle.phase": ["ja", "nein", "signed", "1"]}, language="de")

    assert list_.read("lifecycle.phase") == ["active", None, None, None]
    assert list_.facts.kept_as("lifecycle.phase", "nein") == "x-lifecycle"


def test_currency_billing_and_the_end_of_a_notice_as_words() -> None:
    """Each a column of its own; what is not known is counted."""
    columns = {
        "currency": ["€", "руб.", "usd", "points"],
        "cost.period": ["mtl.", "per quarter", "jährlich", "whenever"],
        "contract.notice_to": ["Jahresende", "end of month", "quarter", "moon"],
    }
    list_ = Column(columns)

    assert list_.read("currency") == ["EUR", "RUB", "USD", None]
    assert list_.read("cost.period") == ["month", "quarter", "year", None]
    assert list_.read("contract.notice_to") == ["year", "month", "quarter", None]
    assert {name: list(words) for name, words in list_.facts.unread.items()} == {
        "currency": ["points"],
        "cost.period": ["whenever"],
        "contract.notice_to": ["moon"],
    }


def test_nobody_is_no_owner() -> None:
    """`unspecified`, `not assigned`, `n/a` and `TBD` name no person, and neither does what the mapping says."""
    owners = [*_case("nobody.csv")["Owner"], "nicht besetzt", "Pool"]
    list_ = Column({"owner": owners}, words={"owner": {"pool": "nobody"}})

    assert list_.read("owner") == [None, None, None, None, "Ana Ruiz", None, None]


def test_the_words_of_flows() -> None:
    """One cell can say how and how often; `breaks often` is not known."""
    case = _case("flow_words.csv")
    list_ = Column({"method": case["method"], "status": case["status"]}, table="integrations")

    said = [list_.facts.method(cell, 2) for cell in case["method"]]
    assert said == [Carried("api"), Carried("file", "", "24h"), Carried("api")]
    assert list_.read("status") == [None, "active", None]
    assert list_.facts.kept_as("status", "breaks often") == "x-status"


def test_how_often_a_flow_runs() -> None:
    """On demand is known to be no period; words that say nothing are counted."""
    list_ = Column({"every": ["oft", "live"]}, table="integrations", words={"every": {"oft": "15m", "live": "0"}})
    assert list_.read("every") == ["15m", "0"]
    list_ = Column({"every": ["täglich", "every 4 hours", "on demand", "often"]}, table="integrations")

    assert list_.read("every") == ["24h", "4h", None, None]
    assert [list_.facts.kept_as("every", cell) for cell in ("täglich", "on demand", "often")] == [
        "",
        "x-every",
        "x-every",
    ]
    assert list_.facts.unread == {"every": Counter({"often": 1})}
    assert list_.notes[0] == "left-out 4: 'on demand' names no period; it is kept as 'x-every'"


def test_a_tool_as_the_method_carries_the_flow() -> None:
    """Its kind is the method; hand work and words that say nothing are told from it."""
    case = _case("flows_method_is_a_tool.csv")
    method = next(title for title in case if title.casefold() in ("method", "connection", "how", "type"))
    list_ = Column({"method": case[method]}, table="integrations")
    said = [list_.facts.method(cell, n) for n, cell in enumerate(case[method], 2)]

    assert {(one.method, one.via) for one in said if one is not None} == {
        ("etl", "Fivetran"),
        ("ipaas", "Zapier"),
        ("manual", ""),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("via Zapier, daily", Carried("ipaas", "Zapier", "24h")),
        ("webhook via n8n", Carried("ipaas", "n8n")),
        ("täglich per CSV", Carried("file", "", "24h")),
        ("monatlich manuell", Carried("manual", "", "30d")),
        ("copy/paste", Carried("manual")),
        ("csv export (manual)", Carried("manual")),
        ("we make it by hand", Carried("manual", rest=True)),
        ("API + SFTP", Carried(rest=True)),
        ("custom script", Carried(rest=True)),
        ("Segment", Carried("", "Segment")),
    ],
)
def test_how_a_flow_is_carried(text: str, said: Carried) -> None:
    """A method, a tool, a period; two methods in one cell are none."""
    assert Column({"method": [text]}, table="integrations").facts.method(text, 2) == said


def test_a_mapping_goes_before_all_words() -> None:
    """It says what a word means, or that it means nothing."""
    words = {
        "lifecycle.phase": {"läuft": "active", "live": "unknown"},
        "fit.functional": {"gut": "4", "mittel": "3"},
        "access.sso": {"okta": "true"},
        "cost.annual": {"inklusive": "0", "?": "1200.50"},
    }
    columns = {"lifecycle.phase": ["Läuft", "live"], "fit.functional": ["Gut", "mittel"]}
    list_ = Column({**columns, "cost.annual": ["inklusive", "?"]}, words=words)

    assert list_.read("lifecycle.phase") == ["active", None]
    assert list_.read("fit.functional") == [4, 3]
    assert list_.read("cost.annual") == [0, 1200.5]
    assert list_.facts.read("access.sso", "okta", 2) is True
    assert list_.facts.kept_as("lifecycle.phase", "live") == "x-lifecycle"
    assert list_.notes == []
    assert list_.facts.unread == {}


def test_a_word_for_nothing_is_no_where_yes_stands_beside_it() -> None:
    """あり and なし are yes and no; a column of なし alone says nothing."""
    assert Column({"access.sso": ["あり", "なし"]}, language="ja").read("access.sso") == [True, False]
    assert Column({"access.sso": ["なし", "なし"]}, language="ja").read("access.sso") == [None, None]
    assert Column({"access.sso": ["ja", "nein", "-"]}, language="de").read("access.sso") == [True, False, None]


def test_hidden_characters_are_told_of_each_row() -> None:
    """Also where the same text was read before."""
    list_ = Column({"owner": ["A\u200bnn", "A\u200bnn"]})

    assert list_.read("owner") == ["Ann", "Ann"]
    assert list_.notes == [
        "left-out 2: characters that hide or reorder text were taken out (2 rows, the first of them here)"
    ]


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("monatlich zum Ultimo", "30d"),
        ("monthly on the 5th", "30d"),
        ("täglich 02:00", "1d"),
        ("jeden Tag um 6 Uhr", "1d"),
        ("каждый день в 6:00", "1d"),
        ("毎日2時", "1d"),
        ("nachts", "24h"),
        ("de nuit", "24h"),
        ("weekly on Monday", "7d"),
    ],
)
def test_a_period_may_say_when(text: str, every: str) -> None:
    """In any language; what says when beside the period is a guess that is told."""
    column = Column({"every": [text]}, table="integrations")
    assert column.read("every") == [every]


def test_a_period_on_demand_is_none() -> None:
    """It is kept and told, also behind a period."""
    column = Column({"every": ["bei Bedarf", "on demand", "monthly on demand"]}, table="integrations")
    assert column.read("every") == [None] * 3
    assert len(column.notes) == 3


@pytest.mark.parametrize(
    ("text", "phase", "ends"),
    [
        ("Ablösung bis 06/2027", "phase-out", "2027-06-30"),
        ("abgeschaltet 03/2026", "retired", "2026-03-31"),
        ("wird zum 31.12.2026 abgeschaltet", "phase-out", "2026-12-31"),
        ("выводится до 31.12.2026", "phase-out", "2026-12-31"),
        ("phase-out since 2024", "phase-out", ""),
        ("in Betrieb seit 2019", "active", ""),
        ("retired (Q2 2025)", "retired", "2025-06-30"),
    ],
)
def test_a_state_may_have_a_day(text: str, phase: str, ends: str) -> None:
    """The word is read, and the day on which a tool ends."""
    column = Column({"lifecycle.phase": [text]})
    assert column.read("lifecycle.phase") == [phase]
    assert column.facts.ends(text) == ends
    assert column.notes[0].startswith(f"guessed 2: '{text}' in 'lifecycle.phase' is read as '{phase}'")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("wird abgeschaltet", "deprecated"),
        ("defekt seit 09/26", "broken"),
        ("en fin de vie", "deprecated"),
        ("in Betrieb seit 2019", "active"),
        ("Standard", None),
        ("läuft seit 3 Jahren", None),
    ],
)
def test_flows_have_the_states_of_tools(text: str, status: str | None) -> None:
    """But no word that is said of much."""
    column = Column({"status": [text]}, table="integrations")
    assert column.read("status") == [status]


def test_marks_of_footnotes_are_left_out() -> None:
    """Told as a guess; a small digit behind a digit may be a power."""
    column = Column({"cost.annual": ["4.800 *", "12.000,50 €†", "99 ¹"], "vendor": ["Cisco*", "C*", "B²"]})
    assert column.read("cost.annual") == [4800, 12000.5, 99]
    assert column.read("vendor") == ["Cisco", "C", "B²"]
    assert [note.partition(";")[0] for note in column.notes] == [
        "guessed 2: 'cost.annual': marks of footnotes are left out",
        "guessed 2: 'vendor': marks of footnotes are left out",
    ]


def test_seats_are_counted_in_words_of_licences() -> None:
    """Named users, client access licences, concurrent users."""
    column = Column({"seats.paid": ["25 Named User", "10 CAL", "5 concurrent", "8 Geräte", "7 full users"]})
    assert column.read("seats.paid") == [25, 10, 5, 8, 7]


def test_nobody_is_written_in_short() -> None:
    """`N.N.` stands for a name that is not known yet."""
    column = Column({"owner": ["n. n.", "N.N.", "NN", "Ann"]})
    assert column.read("owner") == [None, None, None, "Ann"]


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("Standard-Konnektor", "native"),
        ("Standardkonnektor", "native"),
        ("XML-Datei", "file"),
        ("Textdatei", "file"),
        ("SOAP-Webservice", "api"),
        ("fooliste", None),
    ],
)
def test_a_compound_is_the_method_of_its_last_word(text: str, method: str | None) -> None:
    """In languages that write a noun of several in one word."""
    column = Column({"method": [text]}, table="integrations", language="de")
    carried = column.facts.method(text, 2)
    assert carried is not None
    assert (carried.method or None) == method


def test_words_for_unknown_and_amounts_that_are_not_exact_are_quoted_with_their_rows() -> None:
    """The first four of each column; a dash is as good as an empty cell, and no word is told twice."""
    cells = ["k. A.", "-", "", "n/a", "k. A.", "TBD", "unknown", "keine Angabe", "10", "ca. 3000", "~ 20"]
    list_ = Column({"cost.annual": cells}, language="de")

    assert list_.read("cost.annual") == [None] * 8 + [10, 3000, 20]
    assert [note for note in list_.notes if "in row" in note] == [
        (
            "guessed 2: words in 'cost.annual' that say so are read as unknown: "
            "'k. A.' in row 2, 'n/a' in row 5, 'TBD' in row 7, 'unknown' in row 8, … (6 rows, the first of them here)"
        ),
        (
            "guessed 11: amounts in 'cost.annual' that are not exact are read as they stand: "
            "'ca. 3000' in row 11, '~ 20' in row 12 (2 rows, the first of them here)"
        ),
    ]
