"""The exports of products that are known, one entry each: what tells them, and what their columns mean.

Heads and words are written as `export_draft.head_key` writes them: small letters and digits alone.
"""

from __future__ import annotations

from stackaudit.io.readers.lists.export_draft import Draft
from stackaudit.io.readers.lists.export_rules import (
    booked_by_sign,
    by_vendor,
    constant,
    counted_people,
    each_consumer,
    filled_from,
    flows_between,
    last_parts,
    less,
    lifecycle,
    of_a_term,
    only,
    relations,
    says,
    summed,
    without,
)
from stackaudit.io.readers.lists.layouts import ExportLayout

_KEY = "a key of a licence is a secret"
_PERSON = "people are not kept"
_OF_THE_RECORD = "it says something of the record and nothing of the tool"
_NO_YEAR = "the years that it is for are not stated"
_PRICE = "it is a price of purchase, or where the thing is"
_SIDE = "it tells which way an amount was booked"

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
_SIGN_ON = {
    **dict.fromkeys(("saml20", "saml11", "openidconnect", "wsfederation", "saml", "oidc"), "yes"),
    **dict.fromkeys(("browserplugin", "securepasswordstore", "autologin", "basicauth", "password"), "no"),
    **dict.fromkeys(("bookmark", "notsupported", "linked", "disabled", "none"), ""),
}
_STAGES = {
    **dict.fromkeys(("ideate", "inventory", "design", "definition", "develop", "deploy", "pendinginstall"), "plan"),
    **dict.fromkeys(("operational", "inuse", "installed", "1", "inmaintenance"), "active"),
    **dict.fromkeys(("endoflife", "retired", "7"), "retired"),
    **dict.fromkeys(("missing", "absent", "stolen", "onorder", "instock"), ""),
}
_MICROSOFT = "^(?:f8cdef31-a31e-4b4a-93e4-5f571e91255a|72f988bf-86f1-41af-91ab-2d7cd011db47)$"
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


LAYOUTS: tuple[ExportLayout, ...] = (
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
            "id|type|displayname|completion|lxstate|rev|status|level|createdat|updatedat": _OF_THE_RECORD,
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
            "external|externe",
        ),
        {
            "name": "name|nom",
            "x-description": "description",
            "vendor": "editor|editeur",
            "owner": "responsible|responsable",
            "x-users": "users|utilisateurs",
            "x-technology": "technology|technologie",
        },
        least=4,
    ),
    ExportLayout(
        "mercator-flows",
        "Mercator (flows)",
        ("applicationsource|sourceapplication", "recipientapplication|applicationdestinataire", "nature"),
        {
            "source": "applicationsource|sourceapplication",
            "target": "recipientapplication|applicationdestinataire",
            "name": "name|nom",
            "method": "nature",
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
        never={"ageinmonths|agemonths|certified|technologystack|sysid": _OF_THE_RECORD},
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
            "serialnumber|assettag|tag|asset|lastdiscovered|firstdiscovered": _OF_THE_RECORD,
            "sysupdatedon|syscreatedon|sysmodcount|sysdomain|sysdomainpath|sysclasspath": _OF_THE_RECORD,
            "company": "it is the company that has it",
            "cost|costcenter|costcc|location|installdate": _PRICE,
            "purchasedate|warrantyexpiration|ponumber|invoicenumber": _PRICE,
            "assigned|assignedto|attested|syscreatedby|sysupdatedby": _PERSON,
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
            "publisherpartnumber|metricgroup": _OF_THE_RECORD,
        },
        rules=(
            of_a_term("totalcost", "startdate", "enddate"),
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
        words={"lifecycle.phase": {"inactive": "", "active": "active"}},
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
            "serial|productkey",
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
            "serial|productkey": _KEY,
            "email|fullname|licensedtoemail|licensedtoname|username|createdby|firstname|lastname": _PERSON,
            "id|created|updated|updatedat|createdat|deleted|depreciation|fullydepreciated|minqty": _OF_THE_RECORD,
            "ordernumber|purchaseorder|purchasedate|company|reassignable|maintained|available|avail": _OF_THE_RECORD,
            "supplier": "the vendor is the manufacturer; a reseller stands in only where none is named",
        },
        rules=(filled_from("manufacturer", "supplier"), less("seats|total", "available|avail", "seats.assigned")),
    ),
    # -- identity and access
    ExportLayout(
        "okta-applications",
        "Okta applications",
        ("label", "signonmode", "status"),
        {"name": "label", "access.sso": "signonmode", "x-okta-status": "status"},
        words={"access.sso": _SIGN_ON},
        never={
            "name|id|created|lastupdated|orn|activated": "it is a key or a day of Okta, and says nothing of the tool",
            "features": "of what Okta does for the tool only the creation of accounts is read",
        },
        rules=(
            says("features", "PUSH_NEW_USERS", "access.scim", "yes"),
            constant("x-identity-provider", "Okta", "provider"),
        ),
    ),
    ExportLayout(
        "entra-enterprise-applications",
        "Microsoft Entra enterprise applications",
        (
            "displayname|name",
            "appid|applicationid",
            "appownerorganizationid|preferredsinglesignonmode|serviceprincipaltype|accountenabled|homepage|homepageurl",
        ),
        {
            "name": "displayname|name",
            "vendor": "publishername",
            "x-url": "homepage|homepageurl",
            "access.sso": "preferredsinglesignonmode",
            "x-account-enabled": "accountenabled",
        },
        words={"access.sso": _SIGN_ON},
        never={
            "id|appid|objectid|applicationid|createddatetime|createdon|tags|identifieruri": _OF_THE_RECORD,
            "certificateexpirystatus|activecertificateexpiry": "the end of a certificate is no end of a contract",
            "appownerorganizationid|serviceprincipaltype": "it says whose application it is",
        },
        rules=(without("appownerorganizationid", _MICROSOFT, "of Microsoft itself"),),
    ),
    ExportLayout(
        "entra-app-registrations",
        "Microsoft Entra app registrations",
        (
            "displayname|name",
            "appid|applicationid|applicationclientid",
            "signinaudience|certificatessecrets|passwordcredentials",
        ),
        {"name": "displayname|name"},
        never={
            "id|appid|objectid|applicationid|applicationclientid": _OF_THE_RECORD,
            "createddatetime|createdon|signinaudience": _OF_THE_RECORD,
            "certificatessecrets|passwordcredentials|keycredentials|secretexpiry|expiry": (
                "the end of a secret is no end of a contract"
            ),
        },
        rules=(constant("x-in-house", "yes", "in-house"),),
    ),
    ExportLayout(
        "google-accessed-apps",
        "Google Workspace accessed apps",
        ("appname", "users|numberofusers", "verifiedstatus|requestedservices|accessstatus"),
        {
            "name": "appname",
            "seats.active": "users|numberofusers",
            "x-access": "access|accessstatus",
            "x-requested-services": "requestedservices",
        },
        never={"appid|id|type|verifiedstatus": _OF_THE_RECORD},
        notes=("its users are those who gave the app access to their account",),
    ),
    ExportLayout(
        "gam-tokens",
        "Google Workspace tokens (GAM)",
        ("clientid", "displaytext", "scopes|anonymous|nativeapp"),
        {"name": "displaytext", "seats.active": "users", "x-scopes": "scopes"},
        never={
            "user": _PERSON,
            "clientid|anonymous|nativeapp": _OF_THE_RECORD,
        },
        rules=(counted_people("displaytext", "user", "seats.active"),),
        notes=("its users are those who gave the app access to their account",),
    ),
    # -- management of software as a service
    ExportLayout(
        "torii-applications",
        "Torii",
        ("state", "activeusers", "totalusers", "totallicenses", "annualcost"),
        {
            "name": "name",
            "category": "category",
            "lifecycle.phase": "state",
            "x-url": "url",
            "seats.active": "activeusers",
            "seats.assigned": "totalusers",
            "seats.paid": "totallicenses",
            "cost.annual": "annualcost",
            "owner": "owner",
        },
        least=4,
        words={"lifecycle.phase": {"closed": "retired", "discovered": "", "managed": "active", "inreview": ""}},
        never={"createdat|creationtime": "it is the day on which the tool was seen", "id": _OF_THE_RECORD},
    ),
    ExportLayout(
        "zylo-applications",
        "Zylo applications",
        ("name", "totalspend", "subscriptioncount"),
        {
            "name": "name",
            "category": "category",
            "owner": "owner",
            "lifecycle.phase": "status",
            "x-total-spend": "totalspend",
        },
        never={"id|subscriptioncount": _OF_THE_RECORD},
    ),
    ExportLayout(
        "zylo-subscriptions",
        "Zylo subscriptions",
        ("applicationname", "licensecount", "usedlicensecount", "renewaldate|annualcost"),
        {
            "name": "applicationname",
            "contract.renews": "renewaldate",
            "cost.annual": "annualcost",
            "seats.paid": "licensecount",
            "seats.assigned": "usedlicensecount",
            "x-status": "status",
        },
        least=3,
        never={"id|applicationid": _OF_THE_RECORD},
        rules=(summed("name", ("cost.annual", "seats.paid", "seats.assigned"), "subscriptions"),),
    ),
    ExportLayout(
        "productiv-applications",
        "Productiv",
        ("applicationid", "appname", "appstatus|appcategory", "vendorname|fiscalspend|ssoprotocols"),
        {
            "name": "appname",
            "vendor": "vendorname",
            "category": "appcategory",
            "lifecycle.phase": "appstatus",
            "x-sso-protocols": "ssoprotocols",
        },
        least=3,
        never={"fiscalspend": _NO_YEAR, "applicationid": _OF_THE_RECORD},
    ),
    # -- money
    ExportLayout(
        "datev-bookings",
        "DATEV (Buchungsstapel)",
        ("umsatzohnesollhabenkz|umsatz", "sollhabenkennzeichen", "belegdatum", "buchungstext"),
        {
            "name": "buchungstext",
            "cost.annual": "umsatzohnesollhabenkz|umsatz",
            "currency": "wkzumsatz|wkz",
            "date": "belegdatum",
            "x-cost-center": "kost1kostenstelle|kost1",
        },
        shape="ledger",
        never={
            "konto|gegenkontoohnebuschluessel|gegenkonto|sollhabenkennzeichen": _SIDE,
            "basisumsatz|wkzbasisumsatz|kurs|buschluessel|belegfeld1|belegfeld2|skonto": _OF_THE_RECORD,
        },
        rules=(booked_by_sign,),
        reads_above=True,
    ),
    ExportLayout(
        "quickbooks-by-vendor",
        "QuickBooks (transactions by vendor)",
        ("date", "transactiontype|type", "num|no", "account|accountname|memo|memodescription|split", "amount"),
        {"name": "vendor|name|payee", "date": "date", "cost.annual": "amount", "currency": "currency"},
        shape="ledger",
        says=("date", r"\d"),
        never={
            "split|clr|balance|num|no|posting|transactiontype|type": "it says how it was booked",
            "account|accountname": "it is an account, no tool",
        },
        rules=(by_vendor,),
    ),
    ExportLayout(
        "ramp-transactions",
        "Ramp",
        ("merchantname|merchantdescriptor", "usertransactiontime", "amount", "skcategoryname|currencycode|state"),
        {
            "name": "merchantname|merchantdescriptor",
            "date": "usertransactiontime",
            "cost.annual": "amount",
            "currency": "currencycode",
            "x-paid-by": "cardholder|cardholdername|cardholderfullname",
            "departments": "departmentname",
            "category": "skcategoryname",
            "x-memo": "memo",
        },
        least=3,
        shape="ledger",
        never={
            "id|cardid|userid|receipts|merchantid|merchantdescriptor": _OF_THE_RECORD,
            "state": "it says which bookings are cleared",
        },
        rules=(filled_from("merchantname", "merchantdescriptor"), only("state", "^cleared$", "not cleared")),
    ),
)
