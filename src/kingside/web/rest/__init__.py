"""The form that all of the REST API has: problems, pages of lists, what goes in and out; each room brings its own."""
