"""What every test finds: a home of its own, the cast, and the rules for what may be skipped."""

import atexit
import gc
import os
import shutil
import tempfile

import django
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as tries

gc.disable()  # while all is loaded, as when Kingside starts (kingside.config.loading)

# Before anything reads the settings: tests neither touch nor depend on what Kingside is set to here.
TOLD_TO_TESTS = {"KINGSIDE_MUST_RUN", "KINGSIDE_REAL_DATA", "KINGSIDE_WORKED_OUT"}
for name in {name for name in os.environ if name.startswith("KINGSIDE_")} - TOLD_TO_TESTS:
    del os.environ[name]
os.environ["KINGSIDE_HOME"] = tempfile.mkdtemp(prefix="kingside-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "kingside.config.settings"
atexit.register(shutil.rmtree, os.environ["KINGSIDE_HOME"], ignore_errors=True)
django.setup()
# A machine that has much to do is no fault; what fixtures made is the same for all examples.
tries.register_profile(
    "kingside", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
tries.load_profile("kingside")

pytest_plugins = (
    "tests.built_once",  # before those that import it
    "tests.cast",
    "tests.emptied_trail",
    "tests.rendered_pages",
    "tests.laid_out_home",
    "tests.imported_files",
    "tests.published_maps",
    "tests.leaving",
    "tests.imported_books",
    "tests.access.standing",
    "tests.skips",
    "tests.statements",
    "tests.order",
    "tests.new_day",
    "tests.one_database",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was loaded stays; the collector looks at what tests make."""
    gc.freeze()
    gc.enable()
    atexit.register(gc.unfreeze)
