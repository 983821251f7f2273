"""What a notebook shows: scoped HTML, no script, the host's own colours in light and dark."""

from __future__ import annotations

from stackaudit.core.escape import html as escape
from stackaudit.core.findings import Finding, Measure, Severity
from stackaudit.core.messages import number_in_words
from stackaudit.reporting.blocks.head import in_short, overall
from stackaudit.reporting.report import Report
from stackaudit.reporting.themes import worst_first

_WORST = 5
_MORE = 20
_SAME = 1e-9

_STYLE = """<style>
.sa-r{--i:var(--jp-content-font-color0,var(--vscode-editor-foreground,#0F172A));
--m:var(--jp-content-font-color2,var(--vscode-descriptionForeground,#475569));
--l:var(--jp-border-color2,var(--vscode-widget-border,#CBD5E1));--bad:#C81E1E;--warn:#B45309;--fix:#1D4ED8;
font:13px/1.45 var(--jp-content-font-family,system-ui,sans-serif);color:var(--i);background:transparent;max-width:900px}
html[theme=dark] .sa-r,html[data-theme=dark] .sa-r,body[data-jp-theme-light=false] .sa-r,body.vscode-dark .sa-r{
--bad:#F87171;--warn:#FBBF24;--fix:#7DB2FF}
html[theme=dark] .sa-r{--i:#E8EAED;--m:#9AA0A6;--l:#3C4043}
.sa-r .t{font-size:16px;font-weight:600}.sa-r .s{color:var(--m)}
.sa-r .k{display:flex;flex-wrap:wrap;gap:26px;margin:10px 0 8px}
.sa-r .k b{display:block;font-size:20px;font-weight:600;line-height:1.15}.sa-r .k span{color:var(--m)}
.sa-r table{border-collapse:collapse;width:100%;margin:6px 0 0;color:inherit;background:transparent}
.sa-r th,.sa-r td{text-align:left!important;padding:5px 14px 5px 0!important;border:0!important;
border-bottom:1px solid var(--l)!important;background:transparent!important;font-size:13px;vertical-align:top;
white-space:normal!important}
.sa-r th{color:var(--m);font-weight:500}.sa-r .n{text-align:right!important}
.sa-r .critical,.sa-r .high{color:var(--bad)}.sa-r .medium{color:var(--warn)}.sa-r .low,.sa-r .note{color:var(--m)}
.sa-r .f{color:var(--fix)}.sa-r summary{cursor:pointer;color:var(--m);padding:6px 0}
</style>"""

_SIGNS = {
    Severity.CRITICAL: "■ Critical",
    Severity.HIGH: "▲ High",
    Severity.MEDIUM: "◆ Medium",
    Severity.LOW: "● Low",
    Severity.NOTE: "○ Note",
}


def framed(fragment: str) -> str:
    """Put a fragment under the style that keeps to itself."""
    return f'{_STYLE}<div class="sa-r">{fragment}</div>'


def card(report: Report) -> str:
    """The audit at a glance: headline, key numbers, the five worst findings, what could not be told."""
    worst = [finding for finding in worst_first(report.open) if finding.severity > Severity.NOTE]
    answers = "".join(f"<li>{answer.render(escape)}</li>" for answer in in_short(report))
    parts = [
        f'<div class="t">{overall(report).render(escape)}</div>',
        f"<ul>{answers}</ul>",
        f'<div class="s">{_subject(report)}</div>',
        f'<div class="k">{"".join(_figures(report))}</div>',
        _finding_rows(worst[:_WORST]),
    ]
    if len(worst) > _WORST:
        rest = worst[_WORST : _WORST + _MORE]
        left = len(worst) - _WORST - len(rest)
        more = f"<p>and {left:,} more in <code>result.findings</code></p>" if left else ""
        parts.append(
            f"<details><summary>{len(worst) - _WORST:,} more findings</summary>{_finding_rows(rest)}{more}</details>"
        )
    if report.unknowns:
        rows = "".join(f"<li>{unknown.message.render(escape)}</li>" for unknown in report.unknowns)
        parts.append(f"<details><summary>{len(report.unknowns)} facts not stated</summary><ul>{rows}</ul></details>")
    parts += [f'<div class="s"><b>{sentence.render(escape)}</b></div>' for sentence in report.not_known]
    for analyser, reason in sorted(report.skipped.items()):
        parts.append(f'<div class="s">Not assessed: {escape(analyser)} ({escape(reason)})</div>')
    return framed("".join(parts))


def _subject(report: Report) -> str:
    stack = report.stack
    return f"Stack audit of “{escape(stack.name)}” · {stack.tools:,} tools · {stack.integrations:,} integrations"


def _figures(report: Report) -> list[str]:
    shown = [("silos.index", "silo index (0 is best)"), ("silos.unified_view_reach", "customer data can reach the hub")]
    figures = [_figure(report.measures[name], label) for name, label in shown if name in report.measures]
    counts = {severity: sum(f.severity == severity for f in report.findings) for severity in Severity}
    figures.append(f"<div><b>{counts[Severity.CRITICAL] + counts[Severity.HIGH]}</b><span>high findings</span></div>")
    figures.append(f"<div><b>{len(report.findings)}</b><span>findings in all</span></div>")
    return figures


def _figure(measure: Measure, label: str) -> str:
    share = measure.unit == "share"
    spread = ""
    if measure.low is not None and measure.high is not None and measure.high - measure.low > _SAME:
        spread = f"{_amount(measure.low, share=share)} to {_amount(measure.high, share=share)}"
    if measure.value is None:
        return f"<div><b>{spread or '?'}</b><span>{escape(label)}</span></div>"
    text = f"{label}, {spread}" if spread else label
    return f"<div><b>{_amount(measure.value, share=share)}</b><span>{escape(text)}</span></div>"


def _amount(value: float, *, share: bool) -> str:
    return f"{value:.0%}" if share else number_in_words(round(value, 1))


def _finding_rows(findings: list[Finding]) -> str:
    if not findings:
        return ""
    rows = "".join(
        f'<tr><td class="{finding.severity}"><b>{_SIGNS[finding.severity]}</b></td>'
        f"<td>{finding.title.render(escape)}</td><td>{finding.why.render(escape)}</td>"
        f'<td class="f">{finding.advice.render(escape)}</td></tr>'
        for finding in findings
    )
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("Severity", "Finding", "Why", "Fix"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
