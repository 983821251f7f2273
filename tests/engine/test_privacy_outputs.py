"""The privacy attack on whole audits: every output is one function of the rounded cells, and tells nothing beside them.

The attacker has all that an audit can write, of two stacks, with any audience and any setting. That two answers of
everybody fit the cells themselves is shown by brute force in `tests/stats/test_privacy.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import stackaudit as sa
from stackaudit.core.errors import StackAuditError
from stackaudit.policy import Policy
from stacks import Document, read

WORDS = "the words of one person"
ITEMS = (
    *(f"adkar.{name}.1" for name in ("awareness", "desire", "knowledge", "ability", "reinforcement")),
    *("utaut.effort-expectancy.1", "utaut.performance-expectancy.1", "clarity.goals.1", "clarity.roles.1"),
)
FORMS = (".json", ".md", ".txt", ".html", ".xlsx")


def answers(group: str, *ratings: float) -> list[Document]:
    """One person a rating, who gives it to every item."""
    return [
        {"respondent": f"{group}-{n}", "group": group, "item": item, "rating": rating}
        for n, rating in enumerate(ratings)
        for item in ITEMS
    ]


def company(
    answered: Mapping[str, tuple[float, ...]] = {},
    *,
    wish: tuple[int | None, float] = (60, 2.0),
    clear: tuple[int | None, float] = (60, 2.0),
    customers: tuple[tuple[int | None, float], ...] = ((60, 2.0),),
    use: tuple[int | None, float] = (60, 0.2),
) -> sa.Stack:
    """A stack in which people are asked for everything: how many of them, and what they say in the mean."""

    def of(count: int | None, key: str = "respondents") -> Document:
        return {} if count is None else {key: count}

    rated = {"importance": 4.0, "expected": 4.0, "perceived": wish[1], "says": WORDS, **of(wish[0])}
    rollout = {
        "id": "r",
        "name": "Rollout",
        "tools": ["crm"],
        "answers": [one for group, ratings in answered.items() for one in answers(group, *ratings)],
        "expectations": [
            {"stakeholder": "Sales", "attribute": "speed", "elicited": False, **rated},
            {"stakeholder": "Board", "attribute": "speed", **rated, "perceived": 4.0, "respondents": 60},
        ],
        "clarity": [
            {
                "party": "staff",
                "goals": clear[1],
                "roles": 3.0,
                "procedures": clear[1],
                "priority": clear[1],
                **of(clear[0]),
            },
            {"party": "board", "goals": 4.0, "roles": 4.0, "procedures": 4.0, "priority": 4.0, "respondents": 60},
        ],
        "adoption": [{"tool": "crm", "entitled": 100, "active": 80, "self_reported": use[1], **of(use[0], "asked")}],
    }
    said = {"role": "customers", "as_of": "2026-10-01", "says": WORDS}
    rows = [{"step": "buy/b", "rating": rating, **of(n), **said} for n, rating in customers]
    rows += [{"tool": "crm", "rating": rating, **of(n), **said, "role": "IT"} for n, rating in customers]
    steps = [{"id": "a", "tools": ["web"]}, {"id": "b", "tools": ["crm"]}]
    return read(
        {
            "name": "S",
            "as_of": "2026-11-01",
            "tools": [{"id": "crm", "owner": "Ann Lee"}, {"id": "web"}],
            "integrations": [{"source": "web", "target": "crm"}],
            "journeys": [{"id": "buy", "primary": True, "steps": steps}],
            "feedback": rows,
            "goals": [{"id": "g", "measure": "people.r.adoption", "target": 80.0}],
            "initiatives": [rollout],
        }
    )


def cells_of(path: Path) -> str:
    """All cells of a workbook."""
    book = openpyxl.load_workbook(path)
    return "\n".join(
        f"{sheet.title}{cell.coordinate}={cell.value!r}" for sheet in book for row in sheet for cell in row
    )


DRAWN = {"an expectation of nine, in step", "an expectation of four", "clarity of ten, in step"}
"""Cases whose pictures are painted too: what a picture says, its alternative text says in every case."""


def charts(audit: sa.Audit, folder: Path, *, painted: bool) -> Iterator[tuple[str, str]]:
    """The pictures that people can be in, with the text that stands for them."""
    for kind in ("expectations", "readiness"):
        try:
            drawn = audit.diagram(kind)
        except StackAuditError as error:
            yield kind, str(error)
        else:
            svg = drawn.save(folder / f"{kind}.svg").read_text(encoding="utf-8") if painted else ""
            yield kind, f"{drawn.title}\n{drawn.alt}\n{svg}"


def outputs(audit: sa.Audit, folder: Path, *, painted: bool = False) -> dict[str, str]:
    """Everything that an audit can write, by a name for it."""
    folder.mkdir(exist_ok=True)
    found: dict[str, str] = dict(charts(audit, folder, painted=painted))
    for form in FORMS:
        path = audit.save(folder / f"audit{form}", sheets="all" if form == ".xlsx" else "named")
        found[form] = cells_of(path) if form == ".xlsx" else path.read_text(encoding="utf-8")
    for profile in ("director", "finance", "sponsor", "admin"):
        found[profile] = audit.summary(profile).text()
    for name in audit.tables:
        found[f"table {name}"] = audit.table(name).to_csv()
    found["questions"] = "\n".join(map(repr, audit.questions.values()))
    found["measures"] = repr(sorted(audit.measures.items()))
    found["unknowns"] = "\n".join(map(repr, audit.unknowns))
    found["findings"] = "\n".join(repr(one) for one in audit.findings)
    return found


def compared(before: sa.Audit, after: sa.Audit, folder: Path) -> dict[str, str]:
    """Everything that a comparison can write."""
    folder.mkdir(exist_ok=True)
    comparison = sa.compare(before, after)
    found = {
        form: comparison.save(folder / f"compared{form}").read_text(encoding="utf-8")
        for form in (".json", ".md", ".txt", ".html")
    }
    return {**found, "frame": comparison.to_frame().to_csv(), "movement": repr(comparison.movement)}


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The names of the outputs in which two audits differ."""
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


ALIKE: dict[str, tuple[sa.Stack, sa.Stack]] = {
    "four answers": (company({"it": (1, 2, 3, 4)}), company({"it": (5, 5, 4, 5)})),
    "four answers beside five": (
        company({"it": (1, 2, 3, 4), "sales": (2, 2, 2, 2, 2)}),
        company({"it": (5, 5, 5, 5), "sales": (2, 2, 2, 2, 2)}),
    ),
    "five answers, in step": (company({"it": (1, 3, 4, 4, 4)}), company({"it": (2, 1, 4, 4, 4)})),
    "who said which": (company({"it": (1, 1, 4, 5, 5)}), company({"it": (5, 5, 4, 1, 1)})),
    "six answers, alike on either side of 3": (
        company({"it": (4, 4, 4, 4, 4, 4)}),
        company({"it": (4, 4, 4, 5, 4, 4)}),
    ),
    "an expectation of four": (company(wish=(4, 1.0)), company(wish=(4, 4.5))),
    "an expectation of nobody knows how many": (company(wish=(None, 1.0)), company(wish=(None, 5.0))),
    "an expectation of nine, in step": (company(wish=(9, 18 / 9)), company(wish=(9, 19 / 9))),
    "clarity of four": (company(clear=(4, 1.0)), company(clear=(4, 4.9))),
    "clarity of ten, in step": (company(clear=(10, 2.4)), company(clear=(10, 2.5))),
    "customers: four": (company(customers=((4, 1.0),)), company(customers=((4, 5.0),))),
    "customers: not stated": (company(customers=((None, 1.0),)), company(customers=((None, 5.0),))),
    "customers: four beside forty": (
        company(customers=((40, 2.0), (4, 1.0))),
        company(customers=((40, 2.0), (4, 5.0))),
    ),
    "customers: five single rows, in step": (
        company(customers=((1, 1), (1, 2), (1, 2), (1, 2), (1, 2))),
        company(customers=((1, 2), (1, 2), (1, 2), (1, 2), (1, 2))),
    ),
    "use: ten were asked": (company(use=(10, 0.0)), company(use=(10, 1.0))),
    "use: not stated": (company(use=(None, 0.1)), company(use=(None, 0.9))),
    "use: forty, in step": (company(use=(40, 10 / 40)), company(use=(40, 13 / 40))),
}
"""Two stacks each that differ in what is hidden only, or in what lies within one step of what is shown."""


@pytest.mark.parametrize("case", [*ALIKE])
def test_every_output_is_the_same_where_the_cells_are(case: str, tmp_path: Path) -> None:
    """Reports, workbook, tables, pictures, questions: nothing depends on more than the rounded cells."""
    painted = case in DRAWN
    one, other = (outputs(sa.audit(stack), tmp_path / str(n), painted=painted) for n, stack in enumerate(ALIKE[case]))

    assert differing(one, other) == []
    assert not [name for name, text in one.items() if WORDS in text]


LOOSE = {"clear": 3.6, "clarity_differs": 0.1, "agreement": 1.0, "gap_least": 0.1, "adoption_differs": 0.01}
TIGHT = {"barrier": 3.5, "clear": 1.2, "important": 1.0, "divergence_least": 0.1, "adoption_target": 0.1}


@pytest.mark.parametrize("settings", [LOOSE, TIGHT, {"cell_least_with_consent": 3}])
@pytest.mark.parametrize(
    "case", ["four answers beside five", "five answers, in step", "an expectation of nine, in step"]
)
def test_no_setting_of_a_policy_looks_behind_the_cells(case: str, settings: dict[str, Any], tmp_path: Path) -> None:
    """A threshold between two sums would tell them apart, if it saw them."""
    policy = Policy(options={"people": settings, "journey": {"rated_least": 4.9}})
    one, other = (outputs(sa.audit(stack, policy), tmp_path / str(n)) for n, stack in enumerate(ALIKE[case]))

    assert differing(one, other) == []


@pytest.mark.parametrize(
    "settings", [{"cell_least": 4}, {"cell_least_with_consent": 2}, {"barrier": 2}, {"barrier": 4}]
)
def test_a_policy_cannot_ask_for_less(settings: dict[str, Any]) -> None:
    """Fewer than five, fewer than three who agreed, or another cut of the same answers: refused."""
    with pytest.raises(sa.OptionError, match="it is a number from"):
        sa.audit(company(), Policy(options={"people": settings}))


MOVED: dict[str, tuple[sa.Stack, tuple[sa.Stack, ...]]] = {
    "one answers more": (
        company({"it": (2, 2, 3, 4, 4)}),
        tuple(company({"it": (2, 2, 3, 4, 4, new)}) for new in range(1, 6)),
    ),
    "one answers otherwise": (
        company({"it": (2, 2, 3, 4, 4)}),
        tuple(company({"it": (2, 2, 3, 4, new)}) for new in (1, 2, 3, 5)),
    ),
    "one of six is gone": (
        company({"it": (2, 2, 3, 4, 4, 5)}),
        tuple(company({"it": tuple(one for at, one in enumerate((2, 2, 3, 4, 4, 5)) if at != n)}) for n in (3, 5)),
    ),
    "one expects more": (company(wish=(10, 2.0)), tuple(company(wish=(11, (20 + new) / 11)) for new in range(1, 6))),
    "clear to one more": (company(clear=(10, 2.0)), tuple(company(clear=(11, (20 + new) / 11)) for new in range(1, 6))),
    "one customer more": (
        company(customers=((60, 1.5),)),
        tuple(company(customers=((61, (90 + new) / 61),)) for new in range(1, 6)),
    ),
    "one customer more, in a row of his own": (
        company(customers=((60, 1.5),)),
        tuple(company(customers=((60, 1.5), (1, float(new)))) for new in range(1, 6)),
    ),
    "one more uses it": (company(use=(40, 0.25)), tuple(company(use=(41, n / 41)) for n in (10, 11))),
}
"""A stack, and what it may be with one respondent more, fewer, or of another mind."""


@pytest.mark.parametrize("case", [*MOVED])
def test_a_comparison_is_the_same_whatever_one_respondent_says(case: str, tmp_path: Path) -> None:
    """One more, one fewer, one changed: nothing of that cell moves, and the comparison says so."""
    first, others = MOVED[case]
    before = sa.audit(first)
    found = [compared(before, sa.audit(stack), tmp_path / str(n)) for n, stack in enumerate(others)]

    assert [differing(found[0], other) for other in found[1:]] == [[]] * (len(found) - 1)
    assert "fewer than five of" in found[0][".md"]
    assert all(
        one.judgement in {"no change", "not told"} for one in sa.compare(before, sa.audit(others[0])).measures.values()
    )


@pytest.mark.parametrize("case", [*ALIKE])
def test_a_comparison_with_a_third_stack_tells_hidden_cells_apart_no_more(case: str, tmp_path: Path) -> None:
    """Whichever of two alike stacks is compared with the plain company, as the first or as the second."""
    plain = sa.audit(company({"it": (3, 3, 3, 3, 3)}))
    one, other = (sa.audit(stack) for stack in ALIKE[case])

    assert differing(compared(plain, one, tmp_path / "a"), compared(plain, other, tmp_path / "b")) == []
    assert differing(compared(one, plain, tmp_path / "a"), compared(other, plain, tmp_path / "b")) == []


def test_five_who_moved_are_compared() -> None:
    """Ten, then fifteen, of another mind: the comparison shows it."""
    comparison = sa.compare(sa.audit(company(wish=(60, 2.0))), sa.audit(company(wish=(65, 4.0))))

    assert comparison.held == 0
    assert "people.expectation" in {one.code for one in comparison.fixed}


@cache
def published(item: str, table: str, roster: tuple[int, ...]) -> str:
    """What the table of an audit says of people who answered one item."""
    said = [
        {"respondent": f"p{n}", "group": "it", "item": item, "rating": float(rating)} for n, rating in enumerate(roster)
    ]
    rollout = {"id": "r", "name": "R", "answers": said}
    audit = sa.audit(
        read({"name": "S", "as_of": "2026-11-01", "tools": ["crm"], "initiatives": [rollout]}), only="people"
    )
    return repr(next(one.rows for one in audit.reviews["people"].tables if one.name == table))


@pytest.mark.parametrize(
    ("item", "table"),
    [
        ("utaut.effort-expectancy.1", "people_acceptance"),
        ("clarity.goals.1", "people_clarity"),
        ("adkar.awareness.1", "people_barriers"),
    ],
)
def test_two_audits_saved_apart_leave_two_answers_of_everybody(item: str, table: str) -> None:
    """All rosters of five, and one more: real tables of both audits, and all that could have made them."""
    newcomers: dict[tuple[str, str], set[int]] = {}
    others: dict[tuple[str, str], set[int]] = {}
    for roster in combinations_with_replacement(range(1, 6), 5):
        for new in range(1, 6):
            seen = published(item, table, roster), published(item, table, tuple(sorted((*roster, new))))
            newcomers.setdefault(seen, set()).add(new)
            others.setdefault(seen, set()).update(roster)

    assert len(newcomers) > 2
    assert min(map(len, newcomers.values())) > 1
    assert min(map(len, others.values())) > 1


# -- one gate

SAID = {"answers", "expectations", "clarity", "self_reported", "feedback"}
GATE = {"stats/privacy.py"}
RECORDS = {
    *("model/references.py", "model/people.py", "graph/in_use.py", "diff/renaming.py", "io/surveys.py"),
    *("io/readers/", "io/writers.py", "io/reconcile/", "io/answers.py", "io/rollout_start.py"),
}
"""Files that handle the stack file itself: they write and rename records, and show nothing of an audit."""


def _reads(path: Path) -> Iterator[str]:
    """Yield what a file reads of records of people: `initiative.answers`, `stack.feedback`."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)) if any(f".{name}" in text for name in SAID) else ():
        if isinstance(node, ast.Attribute) and node.attr in SAID:
            held = node.value
            name = held.attr if isinstance(held, ast.Attribute) else held.id if isinstance(held, ast.Name) else ""
            if name not in {"report", "gate", "graph", "self"}:
                yield f"{name}.{node.attr}"


def test_nothing_but_the_gate_reads_what_people_said() -> None:
    """No analyser, block, chart or comparison takes an answer from a record: it asks the gate."""
    root = Path(sa.__file__).parent
    found = {
        str(path.relative_to(root)): sorted(reads)
        for path in sorted(root.rglob("*.py"))
        if (reads := [*_reads(path)]) and not str(path.relative_to(root)).startswith((*GATE, *RECORDS))
    }

    assert found == {}
