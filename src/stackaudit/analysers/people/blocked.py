"""Repairs that wait for an approval: data needs that are not met today, and would be by what the approval blocks."""

from __future__ import annotations

from stackaudit.analysers.people.case import Case
from stackaudit.analysers.people.rules.delivery import REPAIR_WAITS
from stackaudit.analysers.people.telling import joined
from stackaudit.core.evidence import Evidence, Names, NeedAtStake, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say, sentences
from stackaudit.graph import StackGraph
from stackaudit.graph.quality import Verdict
from stackaudit.model.integration import Candidate
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import Approval

_UNMET = frozenset({"no-path", "manual-only", "stale"})
_MET = frozenset({"ok", "near-limit"})


def repairs(case: Case, initiative: Initiative, approval: Approval, days: int) -> tuple[Finding, ...]:
    """One finding for an open approval without which needs stay unmet that what it blocks would meet.

    What would be met is asked of the stack with the blocked candidates built, so that a path over several of them, or
    over flows that run already, counts too.
    """
    blocked = sorted((one for one in case.graph.stack.candidates if one.id in approval.blocks), key=lambda c: str(c.id))
    if not blocked:
        return ()
    surely, perhaps = _served(case, blocked)
    needs = surely or perhaps
    if not needs:
        return ()
    held, policy = case.graph.holdings, case.policy
    entities = {verdict.need.entity for verdict in needs}
    factors = [
        policy.factor(one.criticality, about_customer=one.about_customer)
        for one in (held[entity].entity for entity in entities)
    ]
    names = tuple(sorted(f"{_name(case, v.need.source)} to {_name(case, v.need.target)}" for v in needs))
    would = "would" if surely else "may"
    why = [
        say(
            "No automated path brings {records} there in time today.",
            records=tuple(sorted(held[e].entity.name for e in entities)),
        ),
        say("What {initiative} waits to build " + would + " mend it.", initiative=initiative.name),
    ]
    return (
        Finding(
            code=REPAIR_WAITS.id,
            subjects=(case.about(initiative, "approval", approval.id),),
            severity=policy.rate(REPAIR_WAITS, max(case.factor(initiative), *factors)),
            title=REPAIR_WAITS.title.fill(approval=approval.name, paths=names),
            why=sentences(why),
            advice=REPAIR_WAITS.advice.fill(),
            evidence=(
                *_evidence(needs, blocked),
                Quantity("open for", float(days), "days"),
                *joined(case, initiative.tools),
            ),
            confidence="documented" if surely else "assumed",
        ),
    )


def _served(case: Case, blocked: list[Candidate]) -> tuple[list[Verdict], list[Verdict]]:
    """Needs unmet today that are met once the candidates are built: for sure, and as far as what they state goes."""
    today = case.graph
    unmet = [verdict for verdict in today.verdicts() if verdict.status in _UNMET]
    built = tuple(one.model_copy(update={"status": "active"}) for one in blocked)
    stack = today.stack.model_copy(update={"integrations": (*today.stack.integrations, *built)})
    after = StackGraph(stack, case.policy).verdicts([verdict.need for verdict in unmet])
    status = {verdict.need.key: verdict.status for verdict in after}
    surely = [verdict for verdict in unmet if status[verdict.need.key] in _MET]
    return surely, [verdict for verdict in unmet if status[verdict.need.key] == "unknown"]


def _name(case: Case, tool: str) -> str:
    return case.graph.tool(tool).name


def _evidence(needs: list[Verdict], blocked: list[Candidate]) -> tuple[Evidence, ...]:
    stakes = tuple(NeedAtStake(one.need.id, one.status, one.lost) for one in needs)
    return (*stakes, Names("candidates that wait", tuple(str(one.id) for one in blocked)))
