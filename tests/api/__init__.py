"""The REST API: what holds for every operation, and the document replayed."""
