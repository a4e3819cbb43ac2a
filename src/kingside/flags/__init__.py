"""Flags: warnings with a rule, an owner and a next step, which go when what they warn of goes."""
