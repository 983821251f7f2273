"""Stack files as their author meets them: one clear message for each mistake, all of them at once, no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.native import parse_stack

GOOD = """\
name: Shop
hub: crm
departments: [marketing]
entities:
  customer: {system_of_record: crm, about_customer: true, tolerance: 24h}
tools:
  - {id: crm, departments: [marketing]}
  - {id: esp, entities: {customer: consumer}}
integrations:
  - crm -> esp: customer
"""


def refused(text: str, form: str = "yaml") -> sa.LoadError:
    """The error with which a text is refused."""
    with pytest.raises(sa.LoadError) as caught:
        parse_stack(text, form, source=f"shop.{form}")
    return caught.value


def test_the_shorthands_of_the_design_are_read() -> None:
    """In YAML `crm -> esp: customer` is a mapping; it reads as an integration all the same."""
    stack = parse_stack(GOOD, "yaml")

    assert [(flow.source, flow.target, flow.entities) for flow in stack.integrations] == [("crm", "esp", ("customer",))]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column", "message", "hint"),
    [
        ("tolerance:", "tolernce:", "SA201", 5, 59, "unknown field 'tolernce'", "did you mean 'tolerance'?"),
        ("24h", "1 day", "SA211", 5, 70, "'1 day' is not a duration", "10m"),
        ("24h", "24", "SA211", 5, 70, "24 is not a duration", "'24h'"),
        ("true", "NO", "SA204", 5, 53, "'NO'", "true or false"),
        ("system_of_record: crm", "system_of_record: crn", "SA301", 5, 32, "unknown tool 'crn'", "did you mean 'crm'?"),
        ("[marketing]}", "[markting]}", "SA301", 7, 29, "unknown department 'markting'", "did you mean 'marketing'?"),
        ("hub: crm", "hub: crmm", "SA301", 2, 6, "unknown tool 'crmm'", "did you mean 'crm'?"),
        (
            "customer: consumer",
            "custmer: consumer",
            "SA301",
            8,
            26,
            "unknown entity 'custmer'",
            "did you mean 'customer'?",
        ),
        ("consumer}", "consumr}", "SA203", 8, 36, "'consumr'", "did you mean 'consumer'?"),
        ("name: Shop", "name: Shop\nname: Shop", "SA102", 2, 1, "key 'name' is given twice", "line 1"),
        ("name: Shop", "name: 360", "SA206", 1, 7, "360", "quotes"),
        ("  - {id: esp,", "  - {id: crm}\n  - {id: esp,", "SA302", 8, 5, "given twice", ""),
    ],
)
def test_one_mistake_one_clear_message(
    old: str, new: str, code: str, line: int, column: int, message: str, hint: str
) -> None:
    """Code, line, column, the value, and the nearest right one."""
    assert GOOD.count(old) == 1
    (problem,) = refused(GOOD.replace(old, new)).problems

    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert message in problem.message
    assert hint in problem.help


def test_all_mistakes_are_told_at_once() -> None:
    """A duplicate key, an unknown field, a bad duration and dangling references, in the order of the file."""
    text = (
        GOOD.replace("hub: crm", "hub: crmm\nhub: crmm")
        .replace("24h", "soon")
        .replace("{id: crm,", "{id: crm, ownr: Ann,")
        .replace("crm -> esp", "crm -> epp")
    )

    error = refused(text)

    assert [(p.code, p.line) for p in error.problems] == [
        ("SA301", 2),
        ("SA102", 3),
        ("SA211", 6),
        ("SA201", 8),
        ("SA301", 11),
    ]
    assert "Found 5 errors in shop.yaml." in str(error)


def test_the_report_has_the_shape_of_a_compiler() -> None:
    """Code, place, source line, caret and help."""
    assert str(refused(GOOD.replace("hub: crm", "hub: crmm"))) == (
        "error[SA301]: unknown tool 'crmm'\n"
        " --> shop.yaml:2:6\n"
        "  |\n"
        "2 | hub: crmm\n"
        "  |      ^^^^\n"
        "  = help: did you mean 'crm'?\n"
        "\n"
        "Found 1 error in shop.yaml."
    )


def test_json_and_toml_are_refused_as_clearly() -> None:
    """The same mistake in another format has its place too."""
    as_json = json.dumps({"name": "Shop", "hub": "crmm", "tools": ["CRM"]}, indent=1)
    as_toml = 'name = "Shop"\nhub = "crmm"\ntools = ["CRM"]\n'

    assert [(p.code, p.line, p.column) for p in refused(as_json, "json").problems] == [("SA301", 3, 9)]
    assert [(p.code, p.line) for p in refused(as_toml, "toml").problems] == [("SA301", 2)]


@pytest.mark.parametrize("text", ["", "   \n", "[]", "- a", "just text", "null"])
def test_a_file_without_fields_is_refused(text: str) -> None:
    """Empty, a list or a single value: one problem that says how to begin."""
    (problem,) = refused(text).problems

    assert "must hold fields" in problem.message
    assert "name, tools" in problem.help


def test_formats_are_told_by_suffix_then_by_content(tmp_path: Path) -> None:
    """A file without a known suffix is JSON if it looks like it, else YAML; a wrong format is refused."""
    (tmp_path / "a.stack").write_text('{"name": "A", "tools": ["CRM"]}', encoding="utf-8")
    (tmp_path / "b.stack").write_text(GOOD, encoding="utf-8")

    assert sa.read_stack(tmp_path / "a.stack").name == "A"
    assert sa.read_stack(tmp_path / "b.stack").name == "Shop"
    with pytest.raises(sa.UnknownNameError, match="did you mean 'yaml'"):
        sa.read_stack(tmp_path / "b.stack", "ymal")


def test_a_policy_is_read_with_the_same_care(tmp_path: Path) -> None:
    """Thresholds come from a file, and a mistake in it is told with its place."""
    file = tmp_path / "policy.yaml"
    file.write_text("automation_threshold: 0.7\n", encoding="utf-8")
    assert sa.read_policy(file).automation_threshold == 0.7

    file.write_text("automation_threshold: 0.7\nautomation_treshold: 2\n", encoding="utf-8")
    with pytest.raises(sa.LoadError, match="did you mean 'automation_threshold'"):
        sa.read_policy(file)


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path: Path) -> None:
    """The limit holds before anything is parsed."""
    file = tmp_path / "large.yaml"
    file.write_bytes(b"a" * 2000)

    with pytest.raises(sa.LoadError, match="at most"):
        sa.read_stack(file, limits=Limits(file_bytes=1000))


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
HOSTILE = {
    "brackets.yaml": "[" * 100_000,
    "dashes.yaml": "- " * 100_000,
    "braces.yaml": "{a: " * 50_000,
    "brackets.json": "[" * 100_000,
    "braces.json": '{"a":' * 50_000,
    "bomb.yaml": BOMB,
    "python.yaml": "name: Shop\ntools: [CRM]\nx-own: !!python/object/apply:os.system ['true']\n",
    "digits.yaml": "name: Shop\ntools: [CRM]\nx-big: " + "9" * 5000 + "\n",
    "nan.json": '{"name": "Shop", "tools": ["CRM"], "x-n": NaN}',
    "control.yaml": "name: a\x07b\ntools: [CRM]\n",
    "bidi.yaml": "name: \u202eShop\ntools: [CRM]\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_little_work(name: str, tmp_path: Path) -> None:
    """Status 2, one clear message with file, line and column, no traceback; killed where it computes for long."""
    file = tmp_path / name
    file.write_text(HOSTILE[name], encoding="utf-8")
    command = [sys.executable, "-m", "stackaudit", "audit", str(file)]

    done = subprocess.run(["bash", "-c", 'ulimit -t 10; exec "$@"', "-", *command], capture_output=True, text=True)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("error[SA") == 1
    assert f"{name}:" in done.stderr
    assert all(character == "\n" or character.isprintable() for character in done.stderr)


def test_a_flood_of_mistakes_is_told_shortly(tmp_path: Path) -> None:
    """Thousands of dangling references: twenty are shown, the rest is counted, and it does not take long."""
    flows = "".join(f"  - {{source: crm, target: nobody-{n}}}\n" for n in range(5000))
    file = tmp_path / "flood.yaml"
    file.write_text(f"name: Shop\ntools: [CRM]\nintegrations:\n{flows}", encoding="utf-8")

    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(file)

    assert len(caught.value.problems) == 5000
    assert len(str(caught.value).splitlines()) < 400
    assert "and 4,980 more" in str(caught.value)
