"""HTML for notebooks: a fragment under a style that keeps to itself, in the host's own colours, light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from stackaudit.core.escape import html

_SHOWN = 10
_SIGNED = ("○ Note", "● Low", "◆ Medium", "▲ High", "■ Critical")  # in the order of severities
_STYLE = """<style>
.sa-r{--i:var(--jp-content-font-color0,var(--vscode-editor-foreground,currentColor));
--m:var(--jp-content-font-color2,var(--vscode-descriptionForeground,#64748B));
--l:var(--jp-border-color2,var(--vscode-widget-border,#94A3B866));--t:#94A3B859;--b:#2563EB;--bad:#C81E1E;--warn:#B45309;
font:13px/1.45 var(--jp-content-font-family,system-ui,sans-serif);color:var(--i);background:transparent;max-width:960px}
html[theme=dark] .sa-r,html[data-theme=dark] .sa-r,body[data-jp-theme-light=false] .sa-r,body.vscode-dark .sa-r,
body.vscode-high-contrast .sa-r{--b:#6BA6FF;--bad:#F87171;--warn:#FBBF24}
html[theme=dark] .sa-r{--i:#E8EAED;--m:#9AA0A6;--l:#5F6368}
.sa-r .t{font-size:16px;font-weight:600;line-height:1.35}.sa-r .s{color:var(--m)}
.sa-r .tiles{display:flex;flex-wrap:wrap;border:1px solid var(--l);border-radius:8px;margin:10px 0}
.sa-r .tiles>div{flex:1 1 150px;min-width:0;padding:8px 12px}
.sa-r .tiles .h{color:var(--m);font-size:12px}.sa-r .tiles b{display:block;font-size:18px;line-height:1.25}
.sa-r .tiles p{color:var(--m);font-size:12px;margin:0}
.sa-r .pillars{display:grid;grid-template-columns:repeat(auto-fill,minmax(290px,1fr));gap:4px 26px;list-style:none;
margin:0 0 8px;padding:0}
.sa-r .pillars li{display:grid;grid-template-columns:76px 1fr 118px;gap:8px;font-size:12px;align-items:center;margin:0}
.sa-r .bar{display:block;width:100%;height:18px}.sa-r .track{fill:none}.sa-r .fill{fill:var(--b)}
.sa-r .open{fill:url(#sa-open)}.sa-r .tick{fill:var(--i)}.sa-r .under{fill:var(--t)}.sa-r .over{fill:var(--m)}
.sa-r table{border-collapse:collapse;table-layout:auto;width:100%;margin:6px 0 0;color:inherit;background:transparent}
.sa-r tr{background:transparent!important}
.sa-r th,.sa-r td{text-align:left!important;padding:4px 14px 4px 0!important;border:0!important;
border-bottom:1px solid var(--l)!important;background:transparent!important;font-size:13px;vertical-align:top;
white-space:normal!important;max-width:none!important}
.sa-r th{color:var(--m);font-weight:500}.sa-r .n{text-align:right!important}
.sa-r .critical,.sa-r .high{color:var(--bad)}.sa-r .medium{color:var(--warn)}.sa-r .low,.sa-r .note{color:var(--m)}
.sa-r .sign{font-weight:600;white-space:nowrap!important}.sa-r summary{cursor:pointer;color:var(--m);padding:6px 0}
</style>"""


def framed(fragment: str) -> str:
    """Put a fragment under the style that keeps to itself."""
    return f'{_STYLE}<div class="sa-r">{fragment}</div>'


def signed(severity: int) -> str:
    """Return a severity after its sign, which tells it without colours.

    >>> signed(3)
    '▲ High'
    """
    return _SIGNED[severity]


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return rows of texts as a table, every text escaped."""
    head = "".join(f"<th scope='col'>{html(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def findings_table(findings: Sequence[tuple[str, int, str, str]]) -> str:
    """Return findings as a table of ten rows, and how many more there are.

    Args:
        findings: Id, severity, title and advice of each; the id stands in a tooltip.
    """
    if not findings:
        return framed('<div class="s">No findings.</div>')
    rows = "".join(
        f'<tr title="{html(id_)}"><td class="sign {signed(severity)[2:].lower()}">{signed(severity)}</td>'
        f"<td>{html(title)}</td><td>{html(advice)}</td></tr>"
        for id_, severity, title, advice in findings[:_SHOWN]
    )
    head = "".join(f"<th scope='col'>{name}</th>" for name in ("Severity", "Finding", "What to do"))
    left = len(findings) - _SHOWN
    more = f'<div class="s">and {left:,} more: <code>.to_frame()</code> has all of them</div>' if left > 0 else ""
    return framed(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}")
