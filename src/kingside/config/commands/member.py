"""`kingside member`: who may sign in, and as what."""

from collections.abc import Iterable

import click
from django.db import transaction

from kingside.config.steps import bring_database_up_to_date
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.identity import operations, queries
from kingside.identity.models import GRANTED, Member, Role
from kingside.identity.roles import give_grant

ROLES = [role.value for role in GRANTED]
ROLE = click.Choice(ROLES, case_sensitive=False)


class NoRole(DomainError):
    """Say at least one --role."""


@click.group(name="member")
def command() -> None:
    """Let somebody sign in, give a role, or set a new password."""
    bring_database_up_to_date()


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="Name as colleagues write it.")
@click.option("--title", default="", help="For example: Head of key accounts.")
@click.option("--role", "roles", multiple=True, type=ROLE, help="A role for the whole business; may be repeated.")
@click.password_option(help="Asked for when not given; so it stays out of the shell's history.")
def add(email: str, name: str, title: str, roles: tuple[str, ...], password: str) -> None:
    """Let somebody in who signs in with EMAIL and a password; the first member administers and heads key accounts."""
    with transaction.atomic():
        first = operations.FIRST_ROLES if queries.is_untouched() else ()
        member = operations.welcome(name=name, email=email, title=title, password=password)
        given = _give(member, [*first, *roles])
    click.echo(f"{member.name} can sign in with {member.email}{_as(given)}.")


@command.command()
@click.argument("email")
@click.option("--role", "roles", multiple=True, type=ROLE, help="A role for the whole business; may be repeated.")
def grant(email: str, roles: tuple[str, ...]) -> None:
    """Give the member with EMAIL roles from today on; for a unit, or to end one, use the page of the member."""
    if not roles:
        raise NoRole(f"Say at least one --role: {', '.join(ROLES)}.")
    with transaction.atomic():
        member = queries.member_with(email)
        given = _give(member, roles)
    click.echo(f"{member.name} works with Kingside from today{_as(given)}.")


@command.command()
@click.argument("email")
@click.password_option(help="Asked for when not given; so it stays out of the shell's history.")
def password(email: str, password: str) -> None:
    """Set a new password; whoever is signed in with the old one is signed out."""
    member = queries.member_with(email)
    operations.change_password(member=member, password=password)
    click.echo(f"{member.name} has a new password.")


@command.command(name="forget-second-factor")
@click.argument("email")
def forget_second_factor(email: str) -> None:
    """Let somebody in by password alone whose phone or passkey is lost."""
    member = queries.member_with(email)
    operations.forget_second_factor(member=member)
    click.echo(f"{member.name} signs in by password alone, until a new second factor is added.")


def _give(member: Member, roles: Iterable[str]) -> list[str]:
    """Each role once; its words."""
    once = dict.fromkeys(Role(role.upper()) for role in roles)
    for role in once:
        give_grant(member=member, role=role, by=None, valid_from=clock.today())
    return [role.label.lower() for role in once]


def _as(roles: list[str]) -> str:
    return f" as {', '.join(roles)}" if roles else ""
