"""The exports that are known of who signs in where, of the management of software as a service, and of money.

Heads and words are written as `export_draft.head_key` writes them: small letters and digits alone.
"""

from __future__ import annotations

from stackaudit.io.readers.lists.export_layout import OF_THE_RECORD, PEOPLE, ExportLayout
from stackaudit.io.readers.lists.export_rules import (
    booked_by_sign,
    by_type,
    by_vendor,
    constant,
    copied,
    counted_people,
    filled_from,
    only,
    says,
    summed,
    without,
)

_NO_YEAR = "the years that it is for are not stated"
_SIDE = "it tells which way an amount was booked"
_SIGN_ON = {
    **dict.fromkeys(("saml20", "saml11", "openidconnect", "wsfederation", "saml", "oidc"), "yes"),
    **dict.fromkeys(("browserplugin", "securepasswordstore", "autologin", "basicauth", "password"), "no"),
    **dict.fromkeys(("bookmark", "notsupported", "linked", "disabled", "none"), "unknown"),
}
_MICROSOFT = "^(?:f8cdef31-a31e-4b4a-93e4-5f571e91255a|72f988bf-86f1-41af-91ab-2d7cd011db47)$"

OF_USE_AND_MONEY: tuple[ExportLayout, ...] = (
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
            copied("signonmode", "x-sign-on-mode"),
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
            "id|appid|objectid|applicationid|createddatetime|createdon|tags|identifieruri": OF_THE_RECORD,
            "certificateexpirystatus|activecertificateexpiry": "the end of a certificate is no end of a contract",
            "appownerorganizationid|serviceprincipaltype": "it says whose application it is",
        },
        rules=(
            without("appownerorganizationid", _MICROSOFT, "of Microsoft itself"),
            copied("preferredsinglesignonmode", "x-sign-on-mode"),
        ),
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
            "id|appid|objectid|applicationid|applicationclientid": OF_THE_RECORD,
            "createddatetime|createdon|signinaudience": OF_THE_RECORD,
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
        never={"appid|id|type|verifiedstatus": OF_THE_RECORD},
        notes=("its users are those who gave the app access to their account",),
    ),
    ExportLayout(
        "gam-tokens",
        "Google Workspace tokens (GAM)",
        ("clientid", "displaytext", "scopes|anonymous|nativeapp"),
        {"name": "displaytext", "seats.active": "users", "x-scopes": "scopes"},
        never={
            "user": PEOPLE,
            "clientid|anonymous|nativeapp": OF_THE_RECORD,
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
        words={
            "lifecycle.phase": {
                "closed": "retired",
                "discovered": "unknown",
                "managed": "active",
                "inreview": "unknown",
            }
        },
        never={"createdat|creationtime": "it is the day on which the tool was seen", "id": OF_THE_RECORD},
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
        never={"id|subscriptioncount": OF_THE_RECORD},
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
        never={"id|applicationid": OF_THE_RECORD},
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
        never={"fiscalspend": _NO_YEAR, "applicationid": OF_THE_RECORD},
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
            "basisumsatz|wkzbasisumsatz|kurs|buschluessel|belegfeld1|belegfeld2|skonto": OF_THE_RECORD,
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
            "split|clr|balance|num|no|posting|postingyn|transactiontype|type": "it says how it was booked",
            "account|accountname": "it is an account, no tool",
        },
        rules=(by_vendor, by_type),
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
            "id|cardid|userid|receipts|merchantid|merchantdescriptor": OF_THE_RECORD,
            "state": "it says which bookings are cleared",
        },
        rules=(filled_from("merchantname", "merchantdescriptor"), only("state", "^cleared$", "not cleared")),
    ),
)
