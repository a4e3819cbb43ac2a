"""Who may see and do what: every address and every role, from one table."""
