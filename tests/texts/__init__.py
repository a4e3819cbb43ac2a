"""Every text that people read can be translated."""
