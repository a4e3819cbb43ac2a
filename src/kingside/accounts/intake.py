"""Accounts from files: the account itself, and the codes it goes by in each source."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from kingside.accounts import tree
from kingside.accounts.codes import (
    BATCH,
    HAS_A_TEAM,
    HAS_CODES,
    HAS_PARTS,
    accounts_by_number,
    given_by_hand,
    owners_of,
    remove_codes,
    with_team,
)
from kingside.accounts.models import Account, AccountCode
from kingside.identity.models import Member
from kingside.imports.kinds import Field, Key, NextStep, Record, RowKind, Snapshot, Values, import_kinds
from kingside.imports.tables import NamedRows, as_text
from kingside.lake.intake import Agreement, TreeRule
from kingside.lake.portions import portions

FIELDS = ("name", "sector", "since")


class Codes:
    """Rows of `AccountCode`, by source and code; what it says is the number of the account."""

    noun = gettext_lazy("code")

    def now(self, keys: Collection[Key]) -> dict[Key, Values]:
        owners = owners_of([(source, code) for source, code in keys])
        numbers = dict(Account.objects.filter(pk__in=set(owners.values())).values_list("pk", "number"))
        return {code: {"account": numbers[pk]} for code, pk in owners.items()}

    def save(self, rows: Mapping[Key, Values], by: Member | None) -> Mapping[Key, str]:
        accounts = accounts_by_number(values["account"] or "" for values in rows.values())
        AccountCode.objects.bulk_create(
            (
                AccountCode(source=source, code=code, account=accounts[values["account"] or ""])
                for (source, code), values in rows.items()
                if values["account"] in accounts
            ),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["source", "code"],
            update_fields=["account"],
        )
        return {}

    def settled(self, keys: Collection[Key]) -> set[Key]:
        """Codes that somebody gave to an account, and that are there still."""
        return set(given_by_hand([(source, code) for source, code in keys]))

    def remove(self, keys: Collection[Key], by: Member | None) -> dict[Key, str]:
        remove_codes([(source, code) for source, code in keys])
        return {}

    def snapshots(self, keys: Collection[Key]) -> Iterable[Snapshot]:
        """Each account with those of these codes that it has."""
        held: dict[int, list[str]] = {}
        for (source, code), pk in owners_of([(source, code) for source, code in keys]).items():
            held.setdefault(pk, []).append(f"{code} in {source}")
        for some in portions(held, BATCH):
            accounts = Account.objects.filter(pk__in=some).only("name")
            yield from (Snapshot(account, {"code": sorted(held[account.pk])}) for account in accounts)


class Places:
    """What accounts are part of, by number; one that is not here yet is part of nothing."""

    noun = gettext_lazy("place in the tree")

    def now(self, keys: Collection[Key]) -> dict[Key, Values]:
        parents: dict[str, str | None] = {}
        for some in portions([number for (number,) in keys], BATCH):
            parents |= dict(Account.objects.filter(number__in=some).values_list("number", "parent__number"))
        return {(number,): {"parent": parents.get(number)} for (number,) in keys}

    def save(self, rows: Mapping[Key, Values], by: Member | None) -> Mapping[Key, str]:
        tree.hold()
        said = {number: values["parent"] for (number,), values in rows.items()}
        accounts = accounts_by_number({*said, *filter(None, said.values())})
        places = {accounts[number]: accounts.get(parent or "") for number, parent in said.items() if number in accounts}
        refused = tree.check_places(places)
        moved = [account for account in places if account not in refused]
        for account in moved:
            account.parent = places[account]
            account.version += 1  # whoever has it open hears of it when she saves
        Account.objects.bulk_update(moved, ["parent", "version"], batch_size=BATCH)
        return {(account.number,): fault.sentence for account, fault in refused.items()}

    def settled(self, keys: Collection[Key]) -> set[Key]:
        return set()

    def remove(self, keys: Collection[Key], by: Member | None) -> dict[Key, str]:
        """A place is no row: it is never made, only changed."""
        return {}

    def snapshots(self, keys: Collection[Key]) -> Iterable[Snapshot]:
        for some in portions([number for (number,) in keys], BATCH):
            for account in Account.objects.filter(number__in=some).select_related("parent"):
                yield Snapshot(account, {"parent": account.parent}, account.version)


def _records(row: Mapping[str, Any], source: str) -> Iterator[Record]:
    number = row["number"]
    told = {name: as_text(row[name]) for name in FIELDS if name in row}
    yield Record("account", (number,), told)
    yield Record("code", (row.get("code_source") or source, row.get("code") or number), {"account": number})
    if "parent" in row:
        yield Record("place", (number,), {"parent": row["parent"]})


def _known() -> Iterator[tuple[str, str, str | None]]:
    """All accounts that others may be part of: number, name, and the number of what each is part of."""
    accounts = Account.objects.exclude(number__in=tree.OF_NOBODY).order_by()
    yield from accounts.values_list("number", "name", "parent__number").iterator()


def _why_needed(pks: Collection[int]) -> dict[int, str]:
    """Accounts that codes were given to, other than by the file, stay; so do those with parts, and with a team ever."""
    holding = AccountCode.objects.filter(account__in=pks).values_list("account_id", flat=True)
    above = Account.objects.filter(parent__in=pks).order_by().values_list("parent_id", flat=True).distinct()
    return (
        dict.fromkeys(holding, str(HAS_CODES))
        | dict.fromkeys(filter(None, above), str(HAS_PARTS))
        | dict.fromkeys(with_team(pks), str(HAS_A_TEAM))
    )


import_kinds.register("accounts")(
    RowKind(
        place=1,
        title=gettext_lazy("Accounts"),
        noun="account",
        what=gettext_lazy(
            "Your customers: number, name, sector, customer since; and the codes they go by in other systems."
        ),
        key=("number", "code_source", "code"),
        fields=(
            Field(
                "number",
                gettext_lazy("Account number"),
                "text",
                gettext_lazy(
                    "Identifies the account, and is its code in this source unless the next column says another."
                ),
                is_required=True,
                also=(
                    *("account", "account_no", "account_number", "accountnumber", "account_id", "account_key"),
                    *("customer", "customer_no", "customer_number", "customer_id", "customer_code", "customer_key"),
                    *("reseller_key", "client_no", "client_id", "debtor", "debtor_no", "no", "kundennummer", "kunde"),
                    *("kundennr", "debitor", "kunden_nr", "id", "record_id", "company_id", "organization_id"),
                    *("client", "code_client", "client_code", "n_client", "no_client", "numero_client", "cliente"),
                    *("codigo_cliente", "codigo_de_cliente", "cod_cliente", "n_cliente", "no_cliente"),
                    *("codice_cliente", "klant", "klantnummer", "klantnr", "klantcode", "debiteurnummer"),
                ),
            ),
            Field(
                "name",
                gettext_lazy("Name"),
                "text",
                gettext_lazy("What people call it; the number, where a new account has none."),
                also=(
                    *("account_name", "customer_name", "company", "company_name", "reseller_name", "client_name"),
                    *("organization_name", "organization", "organisation", "firma", "kundenname", "name_1", "name1"),
                    *("bezeichnung", "nom", "nom_client", "raison_sociale", "nombre", "nombre_cliente", "razon_social"),
                    *("nome", "nome_cliente", "ragione_sociale", "naam", "klantnaam"),
                ),
            ),
            Field(
                "sector",
                gettext_lazy("Sector"),
                "text",
                gettext_lazy("Its line of business."),
                also=(
                    *("industry", "organization_industry", "branch", "branche", "business_type", "segment", "market"),
                    *("secteur", "secteur_d_activite", "settore"),
                ),
            ),
            Field(
                "since",
                gettext_lazy("Customer since"),
                "date",
                gettext_lazy("The day the business relationship began."),
                also=(
                    *("customer_since", "kunde_seit", "first_order_date", "created", "created_date", "create_date"),
                    *("created_on", "created_time", "organization_created", "organization_organization_created"),
                ),
            ),
            Field(
                "code",
                gettext_lazy("Code elsewhere"),
                "text",
                gettext_lazy("Another number that invoice lines carry; repeat the row for an account with several."),
                also=("code_elsewhere", "erp_code", "erp_number", "external_id", "sap_number", "alternate_key"),
            ),
            Field(
                "code_source",
                gettext_lazy("Source of that code"),
                "text",
                gettext_lazy("The system that uses the code, as you name it when you import its invoice lines."),
                also=("source", "system", "quelle"),
            ),
            Field(
                "parent",
                gettext_lazy("Part of"),
                "text",
                gettext_lazy("Number or name of the account above it; it may stand further down in the file."),
                also=(
                    *(
                        "parent_number",
                        "parent_account",
                        "parent_account_number",
                        "parent_account_name",
                        "parent_company",
                    ),
                    *("part_of", "parent_customer", "parent_name", "belongs_to", "konzern", "muttergesellschaft"),
                ),
            ),
        ),
        agreements=(
            *(Agreement(("number",), name, gettext_noop("account number")) for name in (*FIELDS, "parent")),
            Agreement(("code_source", "code"), "number", gettext_noop("code")),
        ),
        tree=TreeRule(
            column="parent",
            key="number",
            name="name",
            known=_known,
            deepest=tree.DEEPEST,
            unknown=gettext_noop("{cell} is neither number nor name of an account, here or in this file"),
            ambiguous=gettext_noop("several accounts are called {cell}; write the number"),
            outside=gettext_noop("the row of {cell} cannot be taken in"),
            circle=gettext_noop("by way of {cell} the account would be part of itself"),
            deep=gettext_noop("below {cell} accounts would stand more than ten deep"),
        ),
        next_steps=(NextStep(gettext_lazy("Import invoice lines"), "imports:new", ("lines",)),),
        tables={
            "account": NamedRows(
                Account, noun=gettext_lazy("account"), key="number", fields=FIELDS, why_needed=_why_needed
            ),
            "code": Codes(),
            "place": Places(),
        },
        records=_records,
        stays_with={"code": ("account", "account")},
    )
)
