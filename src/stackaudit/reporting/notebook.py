"""What a notebook shows of an audit: the head of the page, no script."""

from __future__ import annotations

from typing import Any

from stackaudit.core.escape import html as escape
from stackaudit.core.notebook import framed
from stackaudit.reporting.brief import Brief
from stackaudit.reporting.report import Report

_HATCH = (
    '<svg width="0" height="0" aria-hidden="true"><defs><pattern id="sa-open" width="6" height="6" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="under" width="6" height="6"/>'
    '<rect class="over" width="1.6" height="6"/></pattern></defs></svg>'
)
_NEXT = (
    '<div class="s"><code>result.findings</code> lists what was found; '
    "<code>result.show()</code> opens the whole report.</div>"
)


def card(report: Report) -> str:
    """Return the head of the page: verdict, tiles and the score by pillar; then what was not looked at."""
    from stackaudit.reporting.page.document import environment, glance_facts, notes, read_in_words

    brief, stack = Brief(report), report.stack
    glance: Any = environment().get_template("glance.html.j2").module
    tiles = glance.glance(glance_facts(brief), lambda _, words: words, links=False, head='div class="h"')
    when = "" if stack.as_of is None else f"; facts as of {stack.as_of:%Y-%m-%d}"
    parts = [
        f'{_HATCH}<div class="s">Stack audit of “{escape(stack.name)}”: {read_in_words(report)}{when}</div>',
        f'<div class="t">{brief.verdict.render(escape)}</div>',
        tiles,
        *(f'<div class="s"><b>{line.render(escape)}</b></div>' for line in notes(brief)),
        *(
            f'<div class="s">Not looked at: {escape(analyser)} ({escape(reason)})</div>'
            for analyser, reason in sorted(report.skipped.items())
        ),
        _NEXT,
    ]
    return framed("".join(parts))
