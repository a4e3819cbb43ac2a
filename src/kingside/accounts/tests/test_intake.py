"""Accounts from files: the exports of other systems are recognised, and nothing is guessed."""

import pytest

from tests.imported_files import Import

EXPORTS = {
    "Salesforce, report": (
        ["Account ID", "Account Name", "Account Number", "Type", "Industry", "Created Date", "Billing Country"],
        ["001A0", "Halvorane", "10010", "Customer", "Food", "2019-04-13", "SE"],
    ),
    "Salesforce, data export": (
        ["Id", "IsDeleted", "Name", "ParentId", "AccountNumber", "Industry", "CreatedDate"],
        ["001A0", "0", "Halvorane", "", "10010", "Food", "2019-04-13T08:00:00.000Z"],
    ),
    "HubSpot": (
        ["Record ID", "Company name", "Company owner", "Create Date", "City", "Country/Region", "Industry"],
        ["10010", "Halvorane", "Lena Brandt", "2019-04-13 08:00", "Lund", "Sweden", "Food"],
    ),
    "Dynamics": (
        ["(Do Not Modify) Account", "Account Name", "Account Number", "Industry", "Created On"],
        ["5f0a-11", "Halvorane", "10010", "Food", "2019-04-13"],
    ),
    "Pipedrive": (
        ["Organization - ID", "Organization - Name", "Organization - Industry", "Organization - Organization created"],
        ["10010", "Halvorane", "Food", "2019-04-13 08:00:00"],
    ),
    "Zoho": (
        ["Record Id", "Account Owner", "Account Name", "Account Number", "Industry", "Created Time"],
        ["zcrm_1", "Lena Brandt", "Halvorane", "10010", "Food", "2019-04-13 08:00:00"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("system", EXPORTS)
def test_the_accounts_of_a_crm_need_no_mapping_by_hand(imported: Import, system: str) -> None:
    header, row = EXPORTS[system]

    batch = imported("accounts", f"{','.join(header)}\n{','.join(row)}\n".encode(), source="CRM")

    told = {name: row[header.index(theirs)] for name, theirs in batch.mapping.items()}
    assert told.pop("since")[:10] == "2019-04-13"
    assert told == {"number": "10010", "name": "Halvorane", "sector": "Food"}
