"""`kingside worker` as it runs, except that it knows the chores of the tests too."""

import importlib

import django

if __name__ == "__main__":
    django.setup()
    importlib.import_module("kingside.jobs.tests.chores")
    importlib.import_module("kingside.jobs.worker").work()
