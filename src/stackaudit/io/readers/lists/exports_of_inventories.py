"""The exports that are known of what a company has: of its architecture, of its configuration items, of its licences.

Heads and words are written as `export_draft.head_key` writes them: small letters and digits alone.
"""

from __future__ import annotations

from stackaudit.io.readers.lists.export_draft import Draft
from stackaudit.io.readers.lists.export_layout import OF_THE_RECORD, PEOPLE, ExportLayout
from stackaudit.io.readers.lists.export_rules import (
    each_consumer,
    filled_from,
    flows_between,
    last_parts,
    less,
    lifecycle,
    of_a_term,
    only,
    relations,
    summed,
    without,
)

_KEY = "a key of a licence is a secret"
_PRICE = "it is a price of purchase, or where the thing is"

_PHASES = (
    ("plan", "lifecycleplan|liveplan|plan"),
    ("phase-in", "lifecyclephasein|phasein"),
    ("active", "lifecycleactive|active"),
    ("phase-out", "lifecyclephaseout|phaseout"),
    ("retired", "lifecycleendoflife|endoflife"),
)
_DAYS = "lifecycleplan|lifecyclephasein|lifecycleactive|lifecyclephaseout|lifecycleendoflife"
_FACT_SHEETS = (
    r"^(?:application|it ?component|interface|business ?capability|user ?group|data ?object|provider|project|process|"
    r"objective|platform|initiative|organization|tech ?category|business ?context|system)$"
)
_LEVELS = {
    "1mostcritical": "4",
    "2somewhatcritical": "3",
    "3lesscritical": "2",
    "4notcritical": "1",
    "mostcritical": "4",
    "somewhatcritical": "3",
    "lesscritical": "2",
    "notcritical": "1",
}
_FUNCTIONAL = {"unreasonable": "1", "insufficient": "2", "appropriate": "3", "perfect": "4"}
_TECHNICAL = {"inappropriate": "1", "unreasonable": "2", "adequate": "3", "fullyappropriate": "4"}
_STAGES = {
    **dict.fromkeys(("ideate", "inventory", "design", "definition", "develop", "deploy", "pendinginstall"), "plan"),
    **dict.fromkeys(("operational", "inuse", "installed", "1", "inmaintenance"), "active"),
    **dict.fromkeys(("endoflife", "retired", "7"), "retired"),
    **dict.fromkeys(("missing", "absent", "stolen", "onorder", "instock"), "unknown"),
}
_SOFTWARE = r"appl|business_?\s?app|service|software|spkg|saas"
_NO_SOFTWARE = r"server|hardware|network|cluster|storage|printer|computer"


def _fact_sheets(draft: Draft) -> None:
    """Keep the fact sheets of applications; components are tools only where there is no application."""
    column = draft.at("type")
    if column is None:
        return
    types = {text.casefold() for _, _, text in draft.texts(column)}
    wanted = "application" if "application" in types or "itcomponent" not in types else "itcomponent"
    draft.keep(column, lambda text: text.casefold() in (wanted, ""), "no application")


def _longer_names(draft: Draft) -> None:
    """Name nested applications with their parents where the name alone is not their own."""
    name, full = draft.at("name"), draft.at("displayname")
    if name is None or full is None:
        return
    names = [text.casefold() for _, _, text in draft.texts(name)]
    for (_, cells, text), (_, _, shown) in zip(list(draft.texts(name)), list(draft.texts(full)), strict=True):
        if shown and (not text or names.count(text.casefold()) > 1):
            draft.put(cells, name, shown)


OF_INVENTORIES: tuple[ExportLayout, ...] = (
    # -- enterprise architecture
    ExportLayout(
        "leanix-applications",
        "SAP LeanIX",
        ("type", "id", "name|displayname", f"displayname|lxstate|relapplicationto*|rel*applicationtointerface|{_DAYS}"),
        {
            "name": "name|displayname",
            "aliases": "alias",
            "x-description": "description",
            "x-tags": "tags",
            "criticality": "businesscriticality",
            "fit.functional": "functionalsuitability",
            "fit.technical": "technicalsuitability",
            "capabilities": "relapplicationtobusinesscapability",
            "departments": "relapplicationtousergroup",
            "x-data-objects": "relapplicationtodataobject",
        },
        says=("type", _FACT_SHEETS),
        words={
            "criticality": {
                "missioncritical": "4",
                "businesscritical": "3",
                "businessoperational": "2",
                "administrativeservice": "1",
            },
            "fit.functional": _FUNCTIONAL,
            "fit.technical": _TECHNICAL,
        },
        never={
            "id|type|displayname|completion|lxstate|rev|status|level|createdat|updatedat": OF_THE_RECORD,
            _DAYS: "the phase is made of these days",
            "relproviderapplicationtointerface|relconsumerapplicationtointerface": "flows are made of it",
        },
        rules=(
            _fact_sheets,
            without("status", "^archived$", "archived"),
            _longer_names,
            last_parts("relapplicationtobusinesscapability", "relapplicationtousergroup"),
            lifecycle(_PHASES),
            flows_between("relproviderapplicationtointerface", "relconsumerapplicationtointerface"),
        ),
    ),
    ExportLayout(
        "leanix-interfaces",
        "SAP LeanIX (interfaces)",
        ("id", "type", "name|displayname", "relinterfacetoproviderapplication", "relinterfacetoconsumerapplication"),
        {},
        shape="integrations",
        rules=(
            only("type", "^interface$", "no interface"),
            without("status", "^archived$", "archived"),
            each_consumer(
                "relinterfacetoproviderapplication", "relinterfacetoconsumerapplication", "dataflowdirection"
            ),
        ),
    ),
    ExportLayout(
        "mercator-applications",
        "Mercator",
        (
            "editor|editeur",
            "responsible|responsable",
            "technology|technologie",
            "users|utilisateurs",
            "external|externe|externalexposure|expositionalexterne",
            "typeofapplication|typedapplication",
            "functionalreferent|referentfonctionnel",
        ),
        {
            "name": "name|nom",
            "x-description": "description",
            "vendor": "editor|editeur",
            "owner": "responsible|responsable",
            "x-users": "users|utilisateurs",
            "x-technology": "technology|technologie",
            "x-external": "external|externe|externalexposure|expositionalexterne",
            "category": "typeofapplication|typedapplication",
            "departments": "usingentities|entitesutilisatrices",
        },
        least=4,
    ),
    ExportLayout(
        "mercator-flows",
        "Mercator (flows)",
        ("applicationsource|sourceapplication", "recipientapplication|applicationdestinataire", "nature|natureduflux"),
        {
            "source": "applicationsource|sourceapplication",
            "target": "recipientapplication|applicationdestinataire",
            "name": "name|nom",
            "method": "nature|natureduflux",
            "bidirectional": "bidirectional|bidirectionnel",
        },
        shape="integrations",
    ),
    # -- configuration databases and assets
    ExportLayout(
        "servicenow-business-applications",
        "ServiceNow business applications",
        (
            "installtype|itapplicationowner|emergencytier|planneddisposition",
            "businesscriticality|busscriticality",
            "activeusercount|agemonths|ageinmonths|technologystack",
            "lifecyclestage|lifecyclestagestatus|installstatus",
            "applicationcategory|businessprocess|portfoliomanager",
            "number",
        ),
        {
            "name": "name",
            "id": "number",
            "owner": "businessowner|ownedby",
            "technical_owner": "itapplicationowner|managedby",
            "departments": "department|businessunit",
            "vendor": "vendor|publisher",
            "category": "applicationcategory|category",
            "capabilities": "businessprocess",
            "x-hosting": "installtype",
            "criticality": "businesscriticality|busscriticality|emergencytier",
            "data_classification": "dataclassification",
            "seats.active": "activeusercount",
            "lifecycle.phase": "lifecyclestage|lifecyclestagestatus|lifecyclestatus|installstatus|status",
            "x-disposition": "planneddisposition",
            "contract.ends": "contractenddate",
            "sponsor": "portfoliomanager",
            "x-description": "description|shortdescription",
        },
        least=3,
        words={"criticality": _LEVELS, "lifecycle.phase": _STAGES},
        never={"ageinmonths|agemonths|certified|technologystack|sysid": OF_THE_RECORD},
    ),
    ExportLayout(
        "servicenow-relations",
        "ServiceNow relations",
        ("parent|parentname", "type|typename", "child|childname"),
        {"source": "parent|parentname", "target": "child|childname"},
        says=("type|typename", "::"),
        shape="integrations",
        never={"type|typename": "it says which way a flow leads"},
        rules=(relations,),
    ),
    ExportLayout(
        "servicenow-configuration-items",
        "ServiceNow configuration items",
        (
            "class|sysclassname",
            "serialnumber|assettag|asset",
            "name",
            "sysupdatedon|syscreatedon|discoverysource|operationalstatus|modelid|installstatus|configurationitem",
        ),
        {
            "name": "name",
            "vendor": "manufacturer|vendor",
            "departments": "department",
            "owner": "ownedby",
            "technical_owner": "managedby",
            "x-description": "shortdescription|description",
            "lifecycle.phase": "installstatus",
        },
        words={"lifecycle.phase": _STAGES},
        never={
            "serialnumber|assettag|tag|asset|lastdiscovered|firstdiscovered": OF_THE_RECORD,
            "sysupdatedon|syscreatedon|sysmodcount|sysdomain|sysdomainpath|sysclasspath": OF_THE_RECORD,
            "company": "it is the company that has it",
            "cost|costcenter|costcc|location|installdate": _PRICE,
            "purchasedate|warrantyexpiration|ponumber|invoicenumber": _PRICE,
            "assigned|assignedto|attested|syscreatedby|sysupdatedby": PEOPLE,
            "class|sysclassname": "it says which rows are software",
        },
        rules=(
            only("class|sysclassname", _SOFTWARE, "no software", but=_NO_SOFTWARE),
            filled_from("manufacturer", "vendor"),
        ),
    ),
    ExportLayout(
        "servicenow-entitlements",
        "ServiceNow entitlements",
        (
            "publisherpartnumber|metricgroup|activerights",
            "softwaremodel",
            "purchasedrights|activerights",
            "metricgroup",
            "licensekey",
        ),
        {
            "name": "product|softwaremodel|displayname|name",
            "vendor": "publisher",
            "seats.paid": "activerights|totalunits|purchasedrights|purchased",
            "seats.assigned": "allocated|allocatedrights|allocationsused",
            "cost.per_seat": "unitcost",
            "x-one-off-cost": "totalcost",
            "contract.starts": "startdate",
            "contract.ends": "enddate",
            "owner": "ownedby",
            "departments": "department",
            "x-cost-center": "costcenter",
        },
        least=2,
        never={
            "licensekey|licencekey|serialnumber": _KEY,
            "publisherpartnumber|metricgroup": OF_THE_RECORD,
        },
        rules=(
            of_a_term("totalcost", "startdate", "enddate", "subscriptionperiod"),
            summed("name", ("seats.paid", "seats.assigned", "x-one-off-cost", "cost.annual"), "entitlements"),
        ),
    ),
    ExportLayout(
        "servicenow-subscriptions",
        "ServiceNow software subscriptions",
        ("userprincipalname", "lastactivity|lastactivitydate", "product|softwaremodel|subscription|displayname"),
        {
            "name": "product|softwaremodel|subscription|displayname",
            "vendor": "publisher",
            "person": "userprincipalname|user",
            "x-last-used": "lastactivity|lastactivitydate",
            "departments": "department",
        },
        shape="assignments",
    ),
    ExportLayout(
        "itop-applications",
        "iTop applications",
        (
            "name|nom",
            "move2production|movetoproductiondate|dateofmovetoproduction",
            "businesscriticity|businesscriticality",
        ),
        {
            "name": "name|nom",
            "departments": "organizationname|orgname|organization",
            "criticality": "businesscriticity|businesscriticality",
            "x-in-production-since": "move2production|movetoproductiondate|dateofmovetoproduction",
            "lifecycle.phase": "status",
            "requires": "functionalcislist",
        },
        words={"lifecycle.phase": {"inactive": "unknown", "active": "active"}},
        notes=("the department is taken from the organization of the application",),
    ),
    ExportLayout(
        "itop-licences",
        "iTop licences",
        ("usagelimit", "perpetual", "name|nom"),
        {
            "name": "softwarename|software|name|nom",
            "seats.paid": "usagelimit",
            "contract.starts": "startdate",
            "contract.ends": "enddate",
            "vendor": "vendor",
        },
        shape="contracts",
        never={"licencekey|licensekey": _KEY},
    ),
    ExportLayout(
        "itop-contracts",
        "iTop contracts",
        ("providername|provider", "costcurrency", "billingfrequency|costunit", "startdate|enddate"),
        {
            "name": "name|nom",
            "vendor": "providername|provider",
            "contract.starts": "startdate",
            "contract.ends": "enddate",
            "cost.annual": "cost",
            "currency": "costcurrency",
            "cost.period": "billingfrequency|costunit",
        },
        shape="contracts",
        no_period=True,
        words={"currency": {"euros": "EUR", "euro": "EUR", "dollars": "USD", "dollar": "USD"}},
        never={"orgid|orgname|organization|coverage": "it is the customer, or what the contract covers"},
    ),
    ExportLayout(
        "glpi-software",
        "GLPI software",
        ("name|software", "numberofinstallations", "numberoflicenses"),
        {
            "name": "name|software",
            "vendor": "publisher",
            "category": "category",
            "x-installations": "numberofinstallations",
            "x-licenses": "numberoflicenses",
        },
    ),
    ExportLayout(
        "glpi-contracts",
        "GLPI contracts",
        ("name", "notice", "renewal|contractrenewal|contractrenewaltype", "duration|initialcontractperiod|startdate"),
        {
            "name": "name",
            "contract.starts": "startdate",
            "contract.term": "duration|initialcontractperiod",
            "contract.notice": "notice",
            "contract.auto_renew": "renewal|contractrenewal|contractrenewaltype",
            "cost.annual": "cost|costs",
            "vendor": "supplier|suppliers",
            "x-contract-number": "number|contractnumber",
        },
        says=("renewal|contractrenewal|contractrenewaltype", r"^(?:tacit|express|never)"),
        shape="contracts",
        words={"contract.auto_renew": {"tacit": "yes", "express": "no", "never": "no"}},
        no_period=True,
        units={"contract.notice": "months", "contract.term": "months"},
    ),
    ExportLayout(
        "snipe-it-licences",
        "Snipe-IT licences",
        (
            "seats",
            "reassignable|minqty|fullydepreciated|licensedtoemail|purchaseorder|depreciation",
            "serial|serialnumber|productkey",
            "available|avail|purchasecost|purchasedate|ordernumber",
        ),
        {
            "name": "name|itemname|licensename|license",
            "vendor": "manufacturer",
            "category": "category",
            "seats.paid": "seats|total",
            "contract.ends": "expiration|expirationdate",
            "x-termination-date": "terminationdate",
            "x-one-off-cost": "purchasecost",
            "x-notes": "notes",
        },
        never={
            "serial|serialnumber|productkey": _KEY,
            "email|fullname|licensedtoemail|licensedtoname|username|createdby|firstname|lastname": PEOPLE,
            "id|created|updated|updatedat|createdat|deleted|depreciation|fullydepreciated|minqty": OF_THE_RECORD,
            "ordernumber|purchaseorder|purchasedate|company|reassignable|maintained|available|avail": OF_THE_RECORD,
            "supplier": "the vendor is the manufacturer; a reseller stands in only where none is named",
        },
        rules=(filled_from("manufacturer", "supplier"), less("seats|total", "available|avail", "seats.assigned")),
    ),
)
