"""Work that takes longer than a page may: queued, worked off by another process, watched while it runs."""
