"""Currencies and dated rates: what an amount in one currency is in another, on which day, and who says so."""
