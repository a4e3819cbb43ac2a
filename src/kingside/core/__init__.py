"""The ideas every capability shares: errors a person can cause, and registries that higher floors fill."""
