"""Whole outputs, compared with files that a person has read. `make golden` writes them anew."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import stackaudit as sa
from stackaudit.reporting.json_report import schema
from stackaudit.reporting.saving import FORMS

GOLDEN = Path(__file__).parent / "golden"
CASES = [
    ("cobble_7", ".md"),
    ("cobble_7", ".json"),
    ("cobble_7", ".html"),
    ("cobble_7", ".txt"),
    ("corner_shop", ".md"),
    ("corner_shop", ".json"),
    ("brightside_45", ".md"),
    ("gitlab_2022", ".md"),
    ("crm_rollout", ".md"),
]


@pytest.mark.parametrize(("sample", "suffix"), CASES)
def test_the_report_is_the_one_we_read(sample: str, suffix: str, request: pytest.FixtureRequest) -> None:
    """A change of any report shows as a difference in a file that is reviewed."""
    golden = GOLDEN / f"{sample}{suffix}"
    made = str(FORMS[suffix](sa.audit(sa.read_stack(f"sample_stacks/{sample}.yaml")).summary().report))
    own_files = r"<(style|script)>.*?</\1>|'sha256-[^']*'"  # of the page, which change by themselves
    made = re.sub(own_files, "", made, flags=re.DOTALL)
    if request.config.getoption("--refresh-golden"):
        golden.write_text(made, encoding="utf-8", newline="\n")

    assert made == golden.read_text(encoding="utf-8")


def test_the_saved_page_shows_the_picture(tmp_path: Path) -> None:
    """A page holds the silo diagram itself and its alternative text; the other forms are as the golden files."""
    result = sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml"))

    page = result.save(tmp_path / "report.html").read_text(encoding="utf-8")
    diagram = result.diagram("silos")
    assert diagram.svg(prefix="silos-") in page
    assert f'<h2>Where data is stuck</h2><p class="say">{diagram.title}.</p>' in page
    assert result.save(tmp_path / "report.md").read_text(encoding="utf-8") == (GOLDEN / "cobble_7.md").read_text(
        "utf-8"
    )


def test_json_and_yaml_samples_are_the_same_stack() -> None:
    """The corner shop reads equal from both of its files."""
    assert sa.read_stack("sample_stacks/corner_shop.json") == sa.read_stack("sample_stacks/corner_shop.yaml")


@pytest.mark.parametrize("sample", ["cobble_7", "corner_shop", "brightside_45", "gitlab_2022"])
def test_the_json_report_keeps_to_its_schema(sample: str, tmp_path: Path) -> None:
    """Every JSON report is valid under the schema of its version."""
    made = sa.audit(sa.read_stack(f"sample_stacks/{sample}.yaml")).save(tmp_path / "report.json")

    Draft202012Validator(schema()).validate(json.loads(made.read_text(encoding="utf-8")))


ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
]
SCRIPT = """
import hashlib, random, sys
import stackaudit as sa
stack = sa.read_stack(sys.argv[3])
random.seed(int(sys.argv[1]))
lists = ("tools", "integrations", "entities", "departments", "needs")
shuffled = {name: tuple(random.sample(getattr(stack, name), len(getattr(stack, name)))) for name in lists}
result = sa.audit(stack.model_copy(update=shuffled))
paths = [result.save(sys.argv[2] + suffix) for suffix in (".md", ".json", ".html", ".txt", ".xlsx")]
paths += [sa.write_questions(result, sys.argv[2] + f".questions{suffix}") for suffix in (".xlsx", ".csv")]
paths += [sa.write_survey(stack, stack.initiatives[0].id, sys.argv[2] + ".survey.xlsx")]
paths += [sa.write_stack(stack, sys.argv[2] + ".stack.xlsx")]
paths += [result.diagram("silos").save(sys.argv[2] + suffix) for suffix in (".png", ".svg", ".pdf")]
for path in paths:
    print(path.suffix, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Hash seed, time zone, locale, folder, clock and the order of the file change no byte of what is written."""
    printed = set()
    sample = Path("sample_stacks/brightside_45.yaml")
    for n, environment in enumerate(ENVIRONMENTS):
        folder = tmp_path / f"folder{n}"
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(n), str(tmp_path / f"report{n}"), str(sample.resolve())],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path(sa.__file__).parents[1]), **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        printed.add(done.stdout)

    assert len(printed) == 1
