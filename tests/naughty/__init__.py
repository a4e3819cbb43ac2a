"""Text that nobody should type, typed everywhere."""
