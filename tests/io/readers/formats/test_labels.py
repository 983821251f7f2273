"""Words on arrows: what flows, how, how often, which way; what says none of it is kept as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.io.readers.formats.cron import period_of
from stackaudit.io.readers.formats.labels import Label, is_department, read_label, read_technology


@pytest.mark.parametrize(
    ("text", "entities", "method", "every"),
    [
        ("customer", ("customer",), None, None),
        ("orders by CSV", ("order",), "file", None),
        ("customers and orders (hourly)", ("customer", "order"), None, "1h"),
        ("customer, consent", ("customer", "consent"), None, None),
        ("nightly SFTP", (), "file", "24h"),
        ("every 15 minutes", (), None, "15m"),
        ("order API", ("order",), "api", None),
        ("REST/SOAP", (), "api", None),
        ("customer email", ("customer email",), None, None),
        ("Sends orders", ("order",), None, None),
        ("Kunden & Aufträge", ("Kunden", "Aufträge"), None, None),
        ("status", ("status",), None, None),
        ("Stammdaten täglich per SFTP", ("Stammdaten",), "file", "24h"),
        ("commandes par API", ("commande",), "api", None),
    ],
)
def test_what_an_arrow_says(text: str, entities: tuple[str, ...], method: str | None, every: str | None) -> None:
    """Records in the singular; a method or a period behind `by`, in brackets, or alone."""
    label = read_label(text)

    assert (label.entities, label.method, label.every) == (entities, method, every)
    assert label.rest is None


@pytest.mark.parametrize(
    "text",
    ["Yes", "no", "uses", "Makes API calls to", "score >= 3", "GET /crm/v3/objects", "validates",
     "answer of the customer",
     "User signs into service", "Deploys analysis", "data"],
)  # fmt: skip
def test_what_names_no_records_is_kept(text: str) -> None:
    """Answers of a decision, verbs, sentences and code never become records."""
    assert read_label(text) == Label(rest=text)


@pytest.mark.parametrize(
    ("text", "pulls", "both"),
    [
        ("Gets trade data from", True, False),
        ("reads from", True, False),
        ("Reads from and writes to", False, True),
        ("Gets account information from, and makes payments using", False, True),
        ("Reads", False, False),
        ("Sends e-mail from the shop", False, False),
    ],
)
def test_an_arrow_that_fetches_is_against_the_data(text: str, pulls: bool, both: bool) -> None:
    """Only where the words say both what is done and from where."""
    label = read_label(text)

    assert (label.pulls, label.both) == (pulls, both)


def test_a_tool_that_carries_is_no_record() -> None:
    """Its kind is the method."""
    assert read_label("leads via Zapier") == Label(("lead",), "ipaas", carrier="Zapier")
    assert read_label("MuleSoft") == Label((), "ipaas", carrier="MuleSoft")
    assert read_technology("Fivetran, daily") == Label((), "etl", "24h", carrier="Fivetran")


def test_a_technology_says_how_and_how_often() -> None:
    """What else it says is kept."""
    assert read_technology("JSON/HTTPS").method == "api"
    assert read_technology("SQL/TCP") == Label(method="shared-db", rest="TCP")
    assert read_technology("SFTP nightly") == Label(method="file", every="24h")
    assert read_technology("Spring MVC") == Label(rest="Spring MVC")


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    """Nothing on an arrow makes a reader stumble, and no record has an empty name."""
    for label in (read_label(text), read_technology(text)):
        assert all(name.strip() for name in label.entities)
        assert not (label.pulls and label.both)


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Sales", True), ("Team Payments", True), ("Abteilung Vertrieb", True), ("AWS", False), ("", False)],
)
def test_a_group_is_a_department_where_its_title_says_so(title: str, expected: bool) -> None:
    """A cloud or a layer is none."""
    assert is_department(title) is expected


@pytest.mark.parametrize(
    ("line", "every", "even"),
    [
        ("0 3 * * *", "24h", True),
        ("*/15 * * * *", "15m", True),
        ("5 */6 * * *", "6h", True),
        ("0 8-18 * * *", "1h", False),
        ("0 6 * * mon-fri", "24h", False),
        ("0 0 * * 0", "7d", True),
        ("0 0 * * 7", "7d", True),
        ("0 20 1 * *", "30d", True),
        ("0 0 1,15 * *", "14d", False),
        ("@hourly", "1h", True),
        ("@weekly", "7d", True),
    ],
)
def test_the_period_of_a_schedule(line: str, every: str, even: bool) -> None:
    """The most usual distance of two runs; whether all are equal is told."""
    assert period_of(line) == (every, even)


@pytest.mark.parametrize(
    "line", ["", "@once", "61 * * * *", "* * * *", "a b c d e", "0 0 31 2 *", "*/0 * * * *", "5-1 * * * *"]
)
def test_a_schedule_that_is_none(line: str) -> None:
    """It is unknown, never a guess."""
    assert period_of(line) is None


@given(
    st.lists(st.sampled_from(["*", "0", "5", "1-3", "*/7", "mon", "1,4", "?", "*/99", "-", ""]), min_size=5, max_size=5)
)
def test_any_schedule_has_a_period_or_none(fields: list[str]) -> None:
    """Of a length that a stack file can state."""
    made = period_of(" ".join(fields))

    assert made is None or int(made.every[:-1]) > 0
