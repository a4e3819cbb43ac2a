"""The profit map judged from outside: worked figures, properties, twins, refusals, real data."""
