"""Whole installations, each run as processes of its own; and scripts that make a company there and tell all of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

COMPANY = """
    import io
    from uuid import uuid4
    import django
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone
    from kingside.accounts.commented import ACCOUNT
    from kingside.accounts.models import Account
    from kingside.comments.operations import write
    from kingside.identity.operations import welcome, welcome_first
    from kingside.imports import operations
    from kingside.imports.kinds import import_kinds
    from kingside.imports.mapping import Mapped
    from kingside.imports.proposals import propose
    from kingside.profit.operations import adopt_cost_model, publish_now, request_map_of_books

    password = "a whale off the coast"
    ada = welcome_first(name="Ada Vos", email="ada@example.com", password=password, looks_after_finance=True)
    welcome(name="Ben Okoro", email="ben@example.com")
    for kind, text in (
        ("accounts", "number,name\\nC1,Alder\\nC2,\\n"),
        ("lines", "order,line,customer,item,date,qty,revenue,cogs\\nA,1,C1,P,2025-03-01,1,100.00,60.00\\n"),
    ):
        batch = operations.receive(kind=kind, source="SAP", file_name="x.csv", file=io.BytesIO(text.encode()), by=ada)
        operations.finish_now(batch=batch)
        proposal = propose(batch, import_kinds[kind])
        operations.map_columns(batch=batch, mapped=Mapped(proposal.columns, proposal.drivers), by=ada)
        operations.finish_now(batch=batch)
        operations.confirm(batch=batch, by=ada)
        operations.finish_now(batch=batch)
    model = adopt_cost_model(name="Standard", toml='currency = "EUR"\\nlevel = "gross"\\n', by=ada)
    publish_now(profit_map=request_map_of_books(cost_model=model, by=ada))
    minutes = SimpleUploadedFile("minutes.txt", b"We met.")
    alder = (ACCOUNT, Account.objects.get(number="C1"))
    write(on=alder, by=ada, key=uuid4(), text="See there.", attached=[minutes], at=timezone.now())
"""
EVERYTHING = """
    import hashlib, json
    import django
    django.setup()
    from django.conf import settings
    from django.db import connection
    home, told = settings.KINGSIDE_HOME, {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT * FROM "{table}"')
            told[table] = sorted(map(repr, cursor.fetchall()))
    for folder in (home.lake, home.uploads, home.attachments):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                told[str(path.relative_to(home.folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    told["key"] = home.secret_key.read_text()
    print(json.dumps(told))
"""


@dataclass(frozen=True)
class Place:
    """Where an installation is: a home, and where its rows are ("" in the home)."""

    home: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        known |= {"KINGSIDE_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "kingside.config.settings"}
        return known | ({"DATABASE_URL": self.database} if self.database else {})

    def kingside(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return self._run("-m", "kingside.config.cli", *map(str, arguments))

    def python(self, script: str) -> str:
        ended = self._run("-c", dedent(script))
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def begin(self, script: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", dedent(script)]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)


NewPlace = Callable[[], Place]
on_any_database = pytest.mark.parametrize("new_place", ["sqlite"], indirect=True, scope="module")
"""For what does not look at rows, so that one database says it all."""
