"""Products and offerings from files."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from kingside.imports.kinds import Field, NextStep, Record, RowKind, import_kinds
from kingside.imports.tables import NamedRows, as_text
from kingside.lake.intake import Agreement
from kingside.offerings.models import Offering, Product

CATEGORY = Field(
    "category",
    gettext_lazy("Category"),
    "text",
    gettext_lazy("What it is sorted under; profit is shown by category first."),
    also=(
        *("product_category", "product_group", "item_group", "group", "family", "product_family", "material_group"),
        *("subcategory", "product_subcategory_key", "warengruppe", "artikelgruppe", "product_line"),
        *("sub_category", "famille", "categorie", "familia", "categoria", "famiglia", "categorie_article"),
    ),
)


def _why_needed(pks: Collection[int]) -> dict[int, str]:
    """Offerings that products still belong to stay."""
    used = Product.objects.filter(offering__in=pks).values_list("offering_id", flat=True)
    return dict.fromkeys(filter(None, used), _("Products belong to it."))


OFFERINGS = NamedRows(
    Offering, noun=gettext_lazy("offering"), key="code", fields=("name", "category"), why_needed=_why_needed
)
PRODUCTS = NamedRows(
    Product,
    noun=gettext_lazy("product"),
    key="code",
    fields=("name", "category", "offering"),
    points_by={"offering": "code"},
)


def _products(row: Mapping[str, Any], source: str) -> Iterator[Record]:
    told = {name: as_text(row[name]) for name in ("name", "category", "offering") if name in row}
    if offering := told.get("offering"):
        named = {"name": as_text(row["offering_name"])} if row.get("offering_name") else {}
        yield Record("offering", (offering,), named)
    yield Record("product", (row["code"],), told)


def _offerings(row: Mapping[str, Any], source: str) -> Iterator[Record]:
    yield Record("offering", (row["code"],), {name: as_text(row[name]) for name in ("name", "category") if name in row})


import_kinds.register("products")(
    RowKind(
        place=2,
        title=gettext_lazy("Products"),
        noun="product",
        what=gettext_lazy("What your invoice lines carry: code, name, category, and the offering each belongs to."),
        key=("code",),
        fields=(
            Field(
                "code",
                gettext_lazy("Product code"),
                "text",
                gettext_lazy("What invoice lines carry."),
                is_required=True,
                also=(
                    *("product", "product_code", "product_key", "product_no", "product_number", "product_id", "sku"),
                    *("item", "item_no", "item_number", "item_code", "article", "article_no", "material", "part_no"),
                    *("part_number", "artikel", "artikelnummer", "artikelnr", "id", "no"),
                    *("code_article", "article_code", "reference", "code_produit", "articulo", "codigo_articulo"),
                    *("codigo", "producto", "articolo", "codice_articolo", "codice", "artikelcode"),
                ),
            ),
            Field(
                "name",
                gettext_lazy("Name"),
                "text",
                gettext_lazy("What people call it; the code, where a new product has none."),
                also=(
                    *("product_name", "english_product_name", "description", "item_name", "item_description", "title"),
                    *("article_name", "bezeichnung", "artikelbezeichnung", "material_description"),
                    *("designation", "libelle", "nom", "descripcion", "nombre", "descrizione", "nome"),
                    *("omschrijving", "naam", "produktname", "artikelname"),
                ),
            ),
            CATEGORY,
            Field(
                "offering",
                gettext_lazy("Offering"),
                "text",
                gettext_lazy("Code of the product line or solution it belongs to."),
                also=("offering_code", "solution", "product_line_code"),
            ),
            Field("offering_name", gettext_lazy("Name of the offering"), "text", also=("solution_name",)),
        ),
        agreements=(Agreement(("offering",), "offering_name", gettext_noop("offering")),),
        next_steps=(NextStep(gettext_lazy("Import invoice lines"), "imports:new", ("lines",)),),
        tables={"offering": OFFERINGS, "product": PRODUCTS},
        records=_products,
    )
)

import_kinds.register("offerings")(
    RowKind(
        place=6,
        title=gettext_lazy("Offerings"),
        noun="offering",
        what=gettext_lazy("The product lines and solutions that customers decide about."),
        key=("code",),
        fields=(
            Field(
                "code",
                gettext_lazy("Offering code"),
                "text",
                gettext_lazy("Identifies the offering."),
                is_required=True,
                also=("offering", "id"),
            ),
            Field(
                "name",
                gettext_lazy("Name"),
                "text",
                gettext_lazy("What people call it."),
                also=("offering_name", "title", "solution"),
            ),
            CATEGORY,
        ),
        tables={"offering": OFFERINGS},
        records=_offerings,
    )
)
