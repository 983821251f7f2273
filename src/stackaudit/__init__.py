"""Audit a company's tech stack: data silos, broken journeys, redundancy and missing integrations, with proof.

    >>> import stackaudit as sa
    >>> stack = sa.read_stack({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": ["crm -> mailer"]})
    >>> result = sa.audit(stack)
    >>> result.findings
    <Findings: 0>

Importing this package loads nothing but itself: every name below is loaded when it is first used.
"""

TYPE_CHECKING = False  # type checkers take this name for true; `typing` itself would cost more than all of this file
if TYPE_CHECKING:
    from stackaudit import samples
    from stackaudit.analysers.base import Analyser, analyser
    from stackaudit.catalog.loading import fill_from_catalog
    from stackaudit.core.errors import (
        LoadError,
        OptionError,
        Problem,
        ReadAsListWarning,
        StackAuditError,
        UnknownNameError,
    )
    from stackaudit.core.failures import BrokenPartError, Failure, PartFailedWarning
    from stackaudit.core.findings import Finding, Findings, Measure, NotApplicable, Review, Severity, Unknown
    from stackaudit.diagrams.diagram import Diagram
    from stackaudit.diff.comparison import Comparison, compare
    from stackaudit.engine.asking import write_questions
    from stackaudit.engine.audit import Audit, audit
    from stackaudit.engine.many import AuditBook, audit_many
    from stackaudit.engine.record import AuditRecord
    from stackaudit.graph import StackGraph
    from stackaudit.io.answers import Answers, read_answers
    from stackaudit.io.mapping_file import write_mapping
    from stackaudit.io.readers.limits import Limits
    from stackaudit.io.readers.native import read_catalog, read_policy
    from stackaudit.io.readers.result import ReadStack
    from stackaudit.io.readers.stack_file import read_stack, read_with_notes
    from stackaudit.io.reconcile.report import Reconciliation, reconcile
    from stackaudit.io.rollout_start import RolloutStart, start_rollout
    from stackaudit.io.surveys import read_expectations, read_survey, with_answers, write_survey
    from stackaudit.io.writers import write_stack
    from stackaudit.model.journey import journey_preset
    from stackaudit.model.stack import Stack
    from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation
    from stackaudit.planning.edits import read_edits
    from stackaudit.planning.integrations import IntegrationPlan, plan_integrations
    from stackaudit.planning.what_if import WhatIf, what_if
    from stackaudit.policy import Policy
    from stackaudit.policy.triage import Acceptance
    from stackaudit.reporting.summary import Summary
    from stackaudit.triage.scorecard import Score, Scorecard

    __version__: str

_HOMES = {
    "Acceptance": "policy.triage",
    "Analyser": "analysers.base",
    "Answers": "io.answers",
    "Audit": "engine.audit",
    "AuditBook": "engine.many",
    "AuditRecord": "engine.record",
    "BrokenPartError": "core.failures",
    "Comparison": "diff.comparison",
    "ConsolidationPlan": "planning.consolidation",
    "Diagram": "diagrams.diagram",
    "Failure": "core.failures",
    "Finding": "core.findings",
    "Findings": "core.findings",
    "IntegrationPlan": "planning.integrations",
    "Limits": "io.readers.limits",
    "LoadError": "core.errors",
    "Measure": "core.findings",
    "NotApplicable": "core.findings",
    "OptionError": "core.errors",
    "PartFailedWarning": "core.failures",
    "Policy": "policy",
    "Problem": "core.errors",
    "ReadAsListWarning": "core.errors",
    "ReadStack": "io.readers.result",
    "Reconciliation": "io.reconcile.report",
    "Review": "core.findings",
    "RolloutStart": "io.rollout_start",
    "Score": "triage.scorecard",
    "Scorecard": "triage.scorecard",
    "Severity": "core.findings",
    "Stack": "model.stack",
    "StackAuditError": "core.errors",
    "StackGraph": "graph",
    "Summary": "reporting.summary",
    "Unknown": "core.findings",
    "UnknownNameError": "core.errors",
    "WhatIf": "planning.what_if",
    "analyser": "analysers.base",
    "audit": "engine.audit",
    "audit_many": "engine.many",
    "compare": "diff.comparison",
    "fill_from_catalog": "catalog.loading",
    "journey_preset": "model.journey",
    "plan_consolidation": "planning.consolidation",
    "plan_integrations": "planning.integrations",
    "read_answers": "io.answers",
    "read_catalog": "io.readers.native",
    "read_edits": "planning.edits",
    "read_expectations": "io.surveys",
    "read_policy": "io.readers.native",
    "read_stack": "io.readers.stack_file",
    "read_survey": "io.surveys",
    "read_with_notes": "io.readers.stack_file",
    "reconcile": "io.reconcile.report",
    "samples": "samples",
    "start_rollout": "io.rollout_start",
    "what_if": "planning.what_if",
    "with_answers": "io.surveys",
    "write_questions": "engine.asking",
    "write_mapping": "io.mapping_file",
    "write_stack": "io.writers",
    "write_survey": "io.surveys",
}

__all__ = [  # sorted by hand as above, so that a type checker sees literals
    "Acceptance",
    "Analyser",
    "Answers",
    "Audit",
    "AuditBook",
    "AuditRecord",
    "BrokenPartError",
    "Comparison",
    "ConsolidationPlan",
    "Diagram",
    "Failure",
    "Finding",
    "Findings",
    "IntegrationPlan",
    "Limits",
    "LoadError",
    "Measure",
    "NotApplicable",
    "OptionError",
    "PartFailedWarning",
    "Policy",
    "Problem",
    "ReadAsListWarning",
    "ReadStack",
    "Reconciliation",
    "Review",
    "RolloutStart",
    "Score",
    "Scorecard",
    "Severity",
    "Stack",
    "StackAuditError",
    "StackGraph",
    "Summary",
    "Unknown",
    "UnknownNameError",
    "WhatIf",
    "analyser",
    "audit",
    "audit_many",
    "compare",
    "fill_from_catalog",
    "journey_preset",
    "plan_consolidation",
    "plan_integrations",
    "read_answers",
    "read_catalog",
    "read_edits",
    "read_expectations",
    "read_policy",
    "read_stack",
    "read_survey",
    "read_with_notes",
    "reconcile",
    "samples",
    "start_rollout",
    "what_if",
    "with_answers",
    "write_mapping",
    "write_questions",
    "write_stack",
    "write_survey",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from stackaudit._version import VERSION

            return VERSION
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module 'stackaudit' has no attribute {name!r}")
        from importlib import import_module

        from stackaudit.core.gc_pause import paused

        with paused():  # loading makes many classes
            module = import_module(f"stackaudit.{home}")
            value = module if home == name else getattr(module, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
