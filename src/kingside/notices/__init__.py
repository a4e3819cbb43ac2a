"""Notices: what a member is told of, in the page and by mail."""
