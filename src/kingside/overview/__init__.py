"""Pages that show several capabilities at once: Today, its tour, the accounts list, the account's home; no models."""
