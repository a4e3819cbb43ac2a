"""Products get their rows from facts and files, by code."""

import pytest

from kingside.offerings.models import Product
from kingside.offerings.operations import (
    NewProduct,
    ProductWithoutCode,
    UnwritableCode,
    register,
    register_unknown,
)
from kingside.offerings.queries import names_of

CHAIN = NewProduct(code="0100", name="Roller chain", category="Drives")


def test_a_product_is_registered_as_written(db: None) -> None:
    assert register(products=[CHAIN]) == 1

    assert Product.objects.values_list("code", "name", "category").get() == ("0100", "Roller chain", "Drives")


def test_registering_again_brings_it_up_to_date(db: None) -> None:
    register(products=[CHAIN])

    register(products=[NewProduct(code="0100", name="Roller chain 16B"), NewProduct(code="100", name="Belt")])

    assert names_of(["0100", "100", "999"]) == {"0100": "Roller chain 16B", "100": "Belt"}


def test_a_product_of_which_only_the_code_is_known_keeps_what_others_said(db: None) -> None:
    register(products=[CHAIN])

    register_unknown(codes=["0100", "0200", "UNMAPPED"])

    assert names_of(["0100", "0200", "UNMAPPED"]) == {
        "0100": "Roller chain",
        "0200": "0200",
        "UNMAPPED": "no product named",
    }


@pytest.mark.parametrize("product", [NewProduct(code="", name="Belt"), NewProduct(code="100", name="")])
def test_a_product_without_code_or_name_is_refused(db: None, product: NewProduct) -> None:
    with pytest.raises(ProductWithoutCode):
        register(products=[CHAIN, product])

    assert not Product.objects.exists()


def test_a_code_that_no_database_keeps_is_refused(db: None) -> None:
    with pytest.raises(UnwritableCode):
        register(products=[NewProduct(code="01\x0000", name="Belt")])
