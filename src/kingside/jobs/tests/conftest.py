import kingside.jobs.tests.chores  # noqa: F401  the kinds of job these tests queue
