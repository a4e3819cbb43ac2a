"""What other rooms ask about products."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text
from kingside.lake.stand_ins import UNASSIGNED, UNMAPPED
from kingside.offerings.models import Product

NO_PRODUCTS: Final[Mapping[str, Text]] = {  # codes that stand for lines and costs of no product
    UNMAPPED: gettext_lazy("no product named"),
    UNASSIGNED: gettext_lazy("no purchase"),
}


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Names by code; a code without a product is left out."""
    return _told(Product.objects.filter(code__in=set(codes)))


def every_name() -> dict[str, str]:
    """The name of every product, by code."""
    return _told(Product.objects.all())


def categories() -> dict[str, str]:
    """The category of every product that has one, by code."""
    return dict(Product.objects.exclude(category="").order_by().values_list("code", "category"))


def _told(products: QuerySet[Product]) -> dict[str, str]:
    """The name of each, unless it stands for no product and nobody gave it another one."""
    names = products.order_by().values_list("code", "name")
    return {code: str(NO_PRODUCTS[code]) if name == code and code in NO_PRODUCTS else name for code, name in names}
