"""The SQL of the profit map: one file per mart, its grain in the first line, its audit beside it."""
