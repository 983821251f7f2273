"""The summary as a page of its own: nothing is loaded from anywhere, nothing in it can run."""

from __future__ import annotations

import base64

from stackaudit.core.escape import html as escape
from stackaudit.reporting import html
from stackaudit.reporting.report import Report
from stackaudit.reporting.summary import Summary

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title><style>
body{{font:15px/1.5 system-ui,sans-serif;color:#0F172A;max-width:1080px;margin:40px auto;padding:0 24px}}
h1{{font-size:26px;margin:0 0 4px}}h2{{font-size:19px;margin:32px 0 8px;break-after:avoid}}
h3{{font-size:15px;margin:22px 0 6px}}
table{{border-collapse:collapse;width:100%}}th,td{{text-align:left;padding:6px 14px 6px 0;
border-bottom:1px solid #CBD5E1;
vertical-align:top;font-size:13.5px;overflow-wrap:break-word}}code{{overflow-wrap:anywhere}}th{{color:#475569;font-weight:600;overflow-wrap:normal}}
.n{{text-align:right;white-space:nowrap}}code{{font-size:12px}}figure{{margin:20px 0}}img{{max-width:100%;height:auto}}
@page{{size:A4;margin:13mm 14mm}}
@page map{{size:A4 landscape;margin:10mm}}
@media print{{body{{font-size:9.5pt;line-height:1.38;max-width:none;margin:0;padding:0}}h1{{font-size:18pt}}
h2{{font-size:13pt;margin:16px 0 5px}}h3{{font-size:10.5pt;margin:11px 0 4px;break-after:avoid}}p,ul{{margin:5px 0}}
ul{{padding-left:16px}}
th,td{{font-size:8.2pt;line-height:1.3;padding:3px 9px 3px 0}}code{{font-size:7.4pt}}tr,li{{break-inside:avoid}}
.head{{break-after:page}}figure{{page:map;margin:0;break-after:page}}img{{max-height:180mm}}}}
</style></head><body>{body}</body></html>
"""


def render(report: Report, picture: bytes = b"", alt: str = "") -> str:
    """Return the whole page.

    Args:
        report: What it says.
        picture: A PNG to show below the verdict; none where empty.
        alt: What the picture shows, for those who cannot see it.
    """
    title = f"Stack audit: {report.stack.name}"
    summary = Summary(report)
    figure = ""
    if picture:
        data = base64.b64encode(picture).decode("ascii")
        figure = f'<figure><img alt="{escape(alt)}" src="data:image/png;base64,{data}"></figure>'
    top, rest = html.render(summary.head), html.render(summary.rest)
    body = f'<section class="head">{top}</section>{figure}{rest}'
    return _PAGE.format(title=escape(title), body=body)
