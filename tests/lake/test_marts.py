"""SQL files with holes, filled with parts of ours."""

import pytest

from kingside.lake.mart import mart

SUMS = "SUM(net_revenue) AS net_revenue"


def test_a_list_stands_with_commas_and_an_empty_one_takes_its_comma_along() -> None:
    full = mart("cell_sums", apart=["is_left_out"], sums=[SUMS, "SUM(cogs) AS cogs"], lines="line_cost")
    empty = mart("cell_sums", apart=[], sums=[SUMS], lines="line_cost")

    assert " ".join(full.split()) == (
        "SELECT account, product, is_left_out, COUNT(*) AS lines, SUM(net_revenue) AS net_revenue, SUM(cogs) AS cogs "
        "FROM line_cost GROUP BY account, product, is_left_out"
    )
    assert " ".join(empty.split()) == (
        "SELECT account, product, COUNT(*) AS lines, SUM(net_revenue) AS net_revenue FROM line_cost "
        "GROUP BY account, product"
    )


def test_what_looks_like_a_hole_in_a_part_is_none() -> None:
    assert "'$lines'" in mart("cell_sums", apart=[], sums=["'$lines' AS text"], lines="line_cost")


def test_a_hole_that_nobody_fills_is_a_fault() -> None:
    with pytest.raises(KeyError, match="sums"):
        mart("cell_sums", apart=[], lines="line_cost")
