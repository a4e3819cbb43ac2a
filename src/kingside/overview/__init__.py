"""Pages that show several capabilities at once: the accounts list and the account's home; no models."""
