"""Files out: a list as somebody asked for it, written aside and kept for a few days."""
