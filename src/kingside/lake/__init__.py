"""Facts as Parquet, marts as SQL files, the engine that runs them. Knows no web framework."""
