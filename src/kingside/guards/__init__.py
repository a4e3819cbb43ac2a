"""Guards: what has to hold before a step is made, and whether it warns or blocks where it does not."""
