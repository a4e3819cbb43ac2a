"""Nobody is locked out by the upgrade that brought roles."""

from importlib import import_module

from django.apps import apps
from django.db import connection

from kingside.identity.access import remit_of
from kingside.identity.models import Member, Role

upgrade = import_module("kingside.identity.migrations.0008_roles_of_before")


def test_whoever_was_here_before_may_do_what_everybody_could(stranger: Member, persona: Member) -> None:
    before = remit_of(persona)

    upgrade.grant(apps, connection.schema_editor())

    assert remit_of(stranger).everywhere == {Role.ADM, Role.PRG, Role.FIN}
    assert remit_of(persona) == before
