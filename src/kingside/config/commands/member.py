"""`kingside member`: who may sign in."""

import click

from kingside.config.steps import bring_database_up_to_date
from kingside.identity import operations, queries


@click.group(name="member")
def command() -> None:
    """Let somebody sign in, or set a new password."""
    bring_database_up_to_date()


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="Name as colleagues write it.")
@click.option("--title", default="", help="For example: Head of key accounts.")
@click.password_option(help="Asked for when not given; so it stays out of the shell's history.")
def add(email: str, name: str, title: str, password: str) -> None:
    """Let somebody in who signs in with EMAIL and a password."""
    member = operations.welcome(name=name, email=email, title=title, password=password)
    click.echo(f"{member.name} can sign in with {member.email}.")


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
