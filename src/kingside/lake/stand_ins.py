"""Codes that stand where there is none. Marts, being SQL, write them out."""

UNMAPPED = "UNMAPPED"  # the account or product of lines that name none, or one that nobody knows
UNASSIGNED = "UNASSIGNED"  # the product, order or part of costs of an account that bought nothing
NO_PRODUCTS = (UNMAPPED, UNASSIGNED)
