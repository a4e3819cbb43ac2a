"""What can be done with products."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from kingside.core.errors import DomainError
from kingside.offerings.models import Product
from kingside.search.operations import refresh

BATCH = 500


class ProductWithoutCode(DomainError):
    """A product needs a code and a name."""


class UnwritableCode(DomainError):
    """A product code holds a NUL character, which no database keeps."""


@dataclass(frozen=True, slots=True)
class NewProduct:
    """What is known of a product when it is registered."""

    code: str
    name: str
    category: str = ""


@transaction.atomic
def register(*, products: Iterable[NewProduct]) -> int:
    """Add products or bring those of the same code up to date, the last one wins; how many there were."""
    by_code = {product.code: _checked(product) for product in products}
    Product.objects.bulk_create(
        (_row(product) for product in by_code.values()),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "category"],
    )
    _tell_the_search(by_code)
    return len(by_code)


@transaction.atomic
def register_unknown(*, codes: Iterable[str]) -> None:
    """Add products of which nothing but the code is known; those already there keep what they say."""
    products = [_checked(NewProduct(code=code, name=code)) for code in codes]
    Product.objects.bulk_create((_row(product) for product in products), batch_size=BATCH, ignore_conflicts=True)
    _tell_the_search(product.code for product in products)


def _tell_the_search(codes: Iterable[str]) -> None:
    wanted = list(codes)
    for start in range(0, len(wanted), BATCH):
        found = Product.objects.filter(code__in=wanted[start : start + BATCH])
        refresh(model=Product, pks=list(found.values_list("pk", flat=True)))


def _row(product: NewProduct) -> Product:
    return Product(code=product.code, name=product.name, category=product.category)


def _checked(product: NewProduct) -> NewProduct:
    if not product.code or not product.name:
        raise ProductWithoutCode
    if "\0" in product.code + product.name + product.category:
        raise UnwritableCode
    return product
