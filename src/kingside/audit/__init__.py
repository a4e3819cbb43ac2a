"""Who did what when, from what to what; appended and never changed."""
