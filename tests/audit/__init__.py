"""The audit trail, as rooms above it write it."""
