"""What other rooms ask about products."""

from collections.abc import Iterable

from kingside.offerings.models import Product


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Names by code; a code without a product is left out."""
    return dict(Product.objects.filter(code__in=set(codes)).order_by().values_list("code", "name"))


def every_name() -> dict[str, str]:
    """The name of every product, by code."""
    return dict(Product.objects.order_by().values_list("code", "name"))


def categories() -> dict[str, str]:
    """The category of every product that has one, by code."""
    return dict(Product.objects.exclude(category="").order_by().values_list("code", "category"))
