"""What comes in and goes out by API about profit: maps, costs, codes."""
