"""Key accounts: the customers we manage, under the number their invoices carry, and which of them are key."""
