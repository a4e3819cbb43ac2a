"""Reads of this room: the accounts list and the account's home, Today, and where the tour leads."""
