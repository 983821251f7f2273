"""What a node of a workflow is: an app, or plumbing that data only passes through."""

from __future__ import annotations

import re

MODEL_PACKAGE = "nodes-langchain"
"""Nodes of this package are the parts of AI agents: models, prompts, memories. They are walked through."""

CALLS = frozenset({"httpRequest", "httpRequestTool", "graphql", "emailSend", "rssFeedRead", "webhook", "ftp", "ssh"})
"""Nodes that reach something outside by its address only, which names no tool."""

_WORDS = """
if set merge code wait noOp switch filter function functionItem stickyNote manualTrigger scheduleTrigger cron
interval splitInBatches splitOut itemLists aggregate limit removeDuplicates sort summarize renameKeys dateTime
crypto compression convertToFile extractFromFile compareDatasets markdown html htmlExtract xml moveBinaryData
readBinaryFile readBinaryFiles writeBinaryFile readWriteFile readPDF spreadsheetFile executeWorkflow
executeWorkflowTrigger executionData executeCommand debugHelper start stopAndError respondToWebhook form
formTrigger n8n n8nTrigger errorTrigger rssFeedReadTrigger emailReadImap localFileTrigger sseTrigger
workflowTrigger editImage iCal ldap totp jwt aiTransform simulate simulateTrigger evaluation evaluationTrigger
dataTable
"""
PLUMBING = CALLS | frozenset(_WORDS.split())
"""Nodes that change, sort, start or hold up data within n8n."""

_SPELLED = {
    "awsS3": "AWS S3",
    "bambooHr": "BambooHR",
    "clickUp": "ClickUp",
    "convertKit": "ConvertKit",
    "getResponse": "GetResponse",
    "github": "GitHub",
    "gitlab": "GitLab",
    "hubspot": "HubSpot",
    "humanticAi": "Humantic AI",
    "jotForm": "JotForm",
    "linkedIn": "LinkedIn",
    "mailerLite": "MailerLite",
    "mondayCom": "monday.com",
    "mongoDb": "MongoDB",
    "mySql": "MySQL",
    "openAi": "OpenAI",
    "pagerDuty": "PagerDuty",
    "postBin": "PostBin",
    "postgres": "PostgreSQL",
    "quickbooks": "QuickBooks",
    "sendGrid": "SendGrid",
    "serviceNow": "ServiceNow",
    "urlScanIo": "urlscan.io",
    "wooCommerce": "WooCommerce",
    "wordpress": "WordPress",
    "youTube": "YouTube",
    "zohoCrm": "Zoho CRM",
}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ROLE = re.compile(r"(?<=.)(Trigger|Tool)$")


def app_of(type_: str) -> str | None:
    """Return the app that a node type stands for, as n8n writes it; None for plumbing.

    A trigger of an app and the form of it that an AI agent calls are the app.

    >>> app_of("n8n-nodes-base.typeformTrigger"), app_of("n8n-nodes-base.if")
    ('typeform', None)
    """
    package, _, kind = type_.rpartition(".")
    if not kind or package.endswith(MODEL_PACKAGE) or kind in PLUMBING:
        return None
    app = _ROLE.sub("", kind)
    return None if app in PLUMBING else app


def calls_an_address(type_: str) -> bool:
    """Return whether a node reaches something outside that it names by an address only."""
    kind = type_.rpartition(".")[2]
    return kind in CALLS or _ROLE.sub("", kind) in CALLS


def spelled(app: str) -> str:
    """Return the name of an app as people write it.

    >>> spelled("googleSheets"), spelled("hubspot"), spelled("awsComprehend")
    ('Google Sheets', 'HubSpot', 'AWS Comprehend')
    """
    if app in _SPELLED:
        return _SPELLED[app]
    words = _HUMP.sub(" ", app)
    return re.sub(r"^Aws\b", "AWS", words[:1].upper() + words[1:])


def entity_name(resource: str) -> str:
    """Return the name of the records that a node's resource stands for.

    >>> entity_name("contactList")
    'contact list'
    """
    return _HUMP.sub(" ", resource).lower()
