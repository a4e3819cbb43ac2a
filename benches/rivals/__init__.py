"""The profit map of benches/costs.toml by other tools: each reads the lines file, makes the same checks and tables."""
