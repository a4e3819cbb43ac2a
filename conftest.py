"""What every test finds: the cast, and the rules for what may be skipped."""

pytest_plugins = ("tests.cast", "tests.skips")
