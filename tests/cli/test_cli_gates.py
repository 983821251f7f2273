"""Gates, accepted findings and profiles on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.cli.main import main

COBBLE = "sample_stacks/cobble_7.yaml"
ADS = "silos.isolated-tool@tool:ads"


def policy(folder: Path, *entries: tuple[str, str]) -> str:
    """A policy file that accepts findings, each until a day."""
    lines = [f"  - {{id: '{id_}', reason: no API, owner: Ann, until: {until}}}" for id_, until in entries]
    file = folder / "policy.yaml"
    file.write_text("\n".join(["accepted:", *lines, ""]), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("conditions", "status", "count"),
    [
        (["critical"], 0, 0),
        (["high"], 1, 3),
        (["silos.manual-only"], 1, 1),
        ([ADS], 1, 1),
        (["critical", ADS, "silos.manual-only"], 1, 2),
    ],
)
def test_a_gate_tells_what_tripped_it(
    conditions: list[str], status: int, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """By severity, kind or id, any of them; the findings stand on stderr, the report on stdout."""
    arguments = [word for condition in conditions for word in ("--fail-on", condition)]

    assert main(["audit", COBBLE, "--only", "silos", *arguments]) == status

    printed = capsys.readouterr()
    lines = printed.err.splitlines()
    assert len(lines) == (count + 1 if count else 0)
    if count:
        assert lines[0].startswith(f"stackaudit: {count} open finding")
        assert f"--fail-on {' '.join(conditions)}" in lines[0]
    assert "Stack audit" in printed.out


def test_an_accepted_finding_does_not_trip_the_gate_until_its_day_is_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stays in the register; the day after, it trips, and a line says who accepted it."""
    call = ["audit", COBBLE, "--only", "silos", "--fail-on", ADS, "--policy"]

    assert main([*call, policy(tmp_path, (ADS, "2999-01-01"))]) == 0
    held = capsys.readouterr()
    assert held.err == ""
    assert ADS in held.out.partition("Findings register")[2].replace("\n", "").replace(" ", "")

    assert main([*call, policy(tmp_path, (ADS, "2001-01-01"))]) == 1
    back = capsys.readouterr().err
    assert f"{ADS} is open again: Ann accepted it until 1 Jan 2001 (no API)" in back
    assert f"high {ADS}" in back


def test_entries_that_match_nothing_are_all_told_and_stop_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fifteen wrong ids, fifteen warnings, status 0."""
    wrong = [(f"silos.isolated-tool@tool:adz{n}", "2999-01-01") for n in range(15)]

    assert main(["audit", COBBLE, "--only", "silos", "--policy", policy(tmp_path, *wrong)]) == 0

    err = capsys.readouterr().err
    assert err.count("but no finding has this id; the nearest is silos.isolated-tool@tool:ads") == 15


def test_what_trips_is_told_in_bounds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten findings and a count of the rest, each line of bounded length."""
    stack = tmp_path / "stack.yaml"
    tools = "".join(f"  - {{id: {'t' * 190}{n}}}\n" for n in range(30))
    stack.write_text(f"name: Big\ncomplete: integrations\ntools:\n{tools}integrations: []\n", encoding="utf-8")

    assert main(["audit", str(stack), "--only", "silos", "--fail-on", "note"]) == 1

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 12
    assert "more" in lines[-1]
    assert max(map(len, lines)) < 600


def test_a_gate_on_what_did_not_run_warns(capsys: pytest.CaptureFixture[str]) -> None:
    """A check that cannot fail is worth a word."""
    assert main(["audit", COBBLE, "--only", "silos", "--fail-on", "journey.broken"]) == 0

    assert "journey.broken cannot fail: journey did not run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fail-on", "silos.nopath"], "did you mean 'silos.no-path'"),
        (["--fail-on", "high", "--fail-on", "hihg"], "did you mean 'high'"),
        (["--profile", "direktor"], "did you mean 'director'"),
        (["--profile", "direktor", "-o", "never-written.md"], "did you mean 'director'"),
    ],
)
def test_slips_are_refused(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, the nearest name, nothing printed or written."""
    assert main(["audit", COBBLE, *arguments]) == 2

    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""
    assert not Path("never-written.md").exists()


def test_a_profile_shortens_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """For the director no register."""
    assert main(["audit", COBBLE, "--profile", "director"]) == 0

    assert "Findings register" not in capsys.readouterr().out


def test_a_new_finding_that_is_accepted_trips_no_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`compare --fail-on-new` looks at open findings only, and takes kinds and ids too."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text("name: A\ncomplete: integrations\ntools: [CRM, ESP]\nintegrations: [crm -> esp]\n", encoding="utf-8")
    new.write_text(
        "name: A\ncomplete: integrations\ntools: [CRM, ESP, Chat]\nintegrations: [crm -> esp]\n", encoding="utf-8"
    )
    id_ = "silos.isolated-tool@tool:chat"
    call = ["compare", str(old), str(new), "--fail-on-new", "silos.isolated-tool"]

    assert main(call) == 1
    told = capsys.readouterr().err
    assert id_ in told
    assert "1 new open finding fails --fail-on-new silos.isolated-tool:" in told
    assert main([*call, "--policy", policy(tmp_path, (id_, "2999-01-01"))]) == 0
    assert main(["compare", str(new), str(new), "--fail-on-new", id_]) == 0


def test_ids_are_printed_whole_and_can_be_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each open finding and each part of one with an id of its own has one line; accepted ones have none."""
    shop = "sample_stacks/corner_shop.yaml"
    assert main(["audit", shop, "--ids"]) == 0
    lines = capsys.readouterr().out.splitlines()
    result = sa.audit(sa.read_stack(shop))

    assert [line.split("  ")[0] for line in lines if line[0] != " "] == [finding.id for finding in result.open]
    assert {line.split()[0] for line in lines} == {row.id for row in result.open.told()}
    longest = "silos.competing-masters@entity:consent+tool:mailer+tool:shop"
    assert f"{longest}  high: Mailer and Web shop each claim to be the master of consent" in lines

    entry = {"id": longest, "reason": "known", "owner": "Ann", "until": "2099-01-01"}
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps({"accepted": [entry]}), encoding="utf-8")
    assert main(["audit", shop, "--ids", "--policy", str(policy), "-o", str(tmp_path / "r.md")]) == 0
    out = capsys.readouterr().out
    assert longest not in out
    assert out.splitlines()[-1].startswith("wrote ")
