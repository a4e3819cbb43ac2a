"""Which column is proposed for which of ours; what the lake says of rows, in the language of whoever tries them."""

import pytest

from kingside.identity.models import Member
from kingside.imports.kinds import import_kinds
from kingside.imports.mapping import ColumnMissing, Mapped, agreements_for, rules_for
from kingside.imports.operations import map_columns
from kingside.imports.proposals import propose
from tests.imported_files import Import, proposed
from tests.texts.other_tongue import speak, spoken


def test_what_no_row_may_do_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    (written,) = rules_for(import_kinds["lines"], Mapped({"cogs": "COGS", "quantity": "Qty"}))
    speak(monkeypatch)

    (read,) = rules_for(import_kinds["lines"], Mapped({"cogs": "COGS", "quantity": "Qty"}))

    assert "{cell}" in read.sentence
    assert read.sentence == spoken(written.sentence) != written.sentence


def test_what_rows_have_to_agree_about_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    speak(monkeypatch)

    (agreement,) = agreements_for(import_kinds["accounts"], Mapped({"number": "Number", "name": "Name"}))

    assert agreement.of == spoken("account number")


LINES = ("order", "line", "account", "product", "date", "quantity", "net_revenue", "cogs")
ROW = "R1;1;K1;P1;2025-12-31;2;1200;800;9.50"


@pytest.mark.parametrize(
    "header",
    [
        "Rechnungs-Nr.;Pos.;Kunden-Nr.;Artikel-Nr.;Rechnungsdatum;Menge;Umsatz netto;Einstandswert;Frachtkosten",
        "N° facture;Ligne;Code client;Code article;Date facture;Quantité;Montant HT;Coût total;Frais de port",
        "Nº factura;Línea;Código cliente;Código artículo;Fecha factura;Cantidad;Importe neto;Coste de ventas;Portes",
        "Numero fattura;Riga;Codice cliente;Codice articolo;Data fattura;Q.tà;Importo netto;Costo totale;Trasporto",
        "Factuurnummer;Regel;Klantnummer;Artikelcode;Factuurdatum;Aantal;Netto omzet;Inkoopwaarde;Vracht",
        "Order ID;Row ID;Sell-to Customer No.;Item #;Trans. date;Qty.;Net Amount (USD);Cost of Sales [USD];Freight",
    ],
)
def test_columns_are_known_by_their_names_in_several_languages(received: Import, header: str) -> None:
    batch = received("lines", f"{header}\n{ROW}\n".encode())

    proposal = propose(batch, import_kinds["lines"])

    assert tuple(proposal.columns.items()) == tuple(zip(LINES, header.split(";"), strict=False))
    assert len(proposal.amounts) == 1


def test_a_price_of_one_is_never_taken_for_what_all_of_a_line_cost(received: Import) -> None:
    header = "Order;Line;Customer;Item;Date;Qty;Sales;Unit cost;Prix de revient unitaire"

    proposal = propose(received("lines", f"{header}\n{ROW}\n".encode()), import_kinds["lines"])

    assert "cogs" not in proposal.columns
    assert set(proposal.drivers.values()) == {"Unit cost", "Prix de revient unitaire"}


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Order;Line;CUSTOMERNAME;Item Type", {"account": "CUSTOMERNAME", "product": "Item Type"}),
        ("Order;Line;Customer No;Customer Name", {"account": "Customer No", "account_name": "Customer Name"}),
        ("Order;Line;Item;Material", {"product": "Material"}),
        ("Order;Line;Item No;Description", {"product": "Item No"}),
        ("Invoice ID;Date;Product line;Description", {"product": "Product line"}),
    ],
)
def test_a_name_will_do_where_there_is_no_number(received: Import, header: str, columns: dict[str, str]) -> None:
    proposal = propose(received("lines", f"{header}\nA;1;K1;P1\n".encode()), import_kinds["lines"])

    found = ("account", "product", "account_name")
    assert {ours: theirs for ours, theirs in proposal.columns.items() if ours in found} == columns


def test_a_line_is_counted_rather_than_taken_from_a_column_of_words(received: Import) -> None:
    proposal = propose(received("lines", b"Order;Position;Qty\nA;front;1\n"), import_kinds["lines"])

    assert (proposal.counted, proposal.columns.get("line")) == (("line",), None)


def test_a_file_whose_cells_nothing_parts_is_told_so(received: Import, finance: Member) -> None:
    batch = received("lines", b"customer date dollars\nA 19970101 11.77\n")

    with pytest.raises(ColumnMissing, match="was read as a single column, “customer date dollars”: commas, semicolons"):
        map_columns(batch=batch, mapped=proposed(batch), by=finance)
