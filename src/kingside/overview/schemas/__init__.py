"""What goes out by API about Today, accounts with their figures, and the audit trail."""
