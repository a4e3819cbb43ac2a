"""What does not need the database: versions, folders, disk, address, mail, engine, front end, provider."""

import platform
import shutil
import smtplib
import stat
from collections.abc import Iterator
from pathlib import Path

import django
import duckdb
import requests
from django.conf import settings

from kingside import __version__
from kingside.config.doctor.findings import Finding
from kingside.config.home import Home
from kingside.config.mail_server import CONSOLE
from kingside.lake.connection import connect
from kingside.lake.engines.opening import refuse_engine
from kingside.lake.refusal import Refusal
from kingside.web import front_end

SCARCE, TOO_LITTLE = 2 << 30, 200 << 20  # bytes
OTHERS = stat.S_IRWXG | stat.S_IRWXO
PATIENCE = 10  # seconds


def versions() -> Iterator[Finding]:
    told = f"Kingside {__version__}, Python {platform.python_version()}, Django {django.__version__}"
    yield Finding("Versions", "ok", f"{told}, DuckDB {duckdb.__version__}.")


def folders() -> Iterator[Finding]:
    """Each is a folder that only its owner reads, in which can be written."""
    home: Home = settings.KINGSIDE_HOME
    for folder in (home.folder, home.lake, home.staging, home.uploads, home.temp):
        if trouble := _trouble_with(folder):
            yield Finding(
                "Home folder", "broken", f"{folder} {trouble}.", "Give it back to the user who runs Kingside."
            )
            return
    yield Finding("Home folder", "ok", f"{home.folder} is there, and nobody else reads it.")


def _trouble_with(folder: Path) -> str:
    try:
        mode = folder.stat().st_mode
        if mode & OTHERS:
            return f"can be read by others (its rights are {stat.filemode(mode)})"
        probe = folder / ".doctor"
        probe.write_bytes(b"well")
        probe.unlink()
    except OSError as error:
        return f"cannot be written: {error.strerror}"
    return ""


def free_space() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.KINGSIDE_HOME.folder).free
    told = f"{free / (1 << 30):,.1f} GB are free where the home folder is."
    make_room = "Make room on that disk, or move KINGSIDE_HOME to a larger one."
    if free < TOO_LITTLE:
        yield Finding("Free space", "broken", told, make_room)
    elif free < SCARCE:
        yield Finding("Free space", "warning", told, make_room)
    else:
        yield Finding("Free space", "ok", told)


def secret_key() -> Iterator[Finding]:
    """The key itself is shown nowhere."""
    if len(settings.SECRET_KEY) < 50:  # as Django's own check asks
        longer = "Set a KINGSIDE_SECRET_KEY of 50 characters or more; everybody signs in anew then."
        yield Finding("Secret key", "broken", "It is short enough to be guessed.", longer)
        return
    yield Finding("Secret key", "ok", "There is one, long enough.")


def address() -> Iterator[Finding]:
    site = settings.KINGSIDE_SITE
    if settings.DEBUG:
        yield Finding("Debugging", "broken", "KINGSIDE_DEBUG shows source and values to visitors.", "Unset it.")
    if site is None:
        yield Finding("Address", "ok", "KINGSIDE_SITE is not set, so only this machine comes in.")
    elif site.scheme != "https":
        follow = "Put a proxy with https in front, and set KINGSIDE_SITE to its address."
        yield Finding("Address", "warning", f"{site.geturl()} is not https: passwords travel in the clear.", follow)
    else:
        proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        yield Finding("Address", "ok", f"{site.geturl()}, by way of {proxies} proxy that speaks https." if proxies == 1
                      else f"{site.geturl()}, by way of {proxies} proxies.")  # fmt: skip


def mail(*, is_online: bool) -> Iterator[Finding]:
    if settings.EMAIL_BACKEND == CONSOLE:
        follow = "Set EMAIL_URL, so that invitations and new passwords arrive."
        says = "Mail is printed and not sent."
        yield Finding("Mail", "warning", says, follow) if settings.KINGSIDE_SITE else Finding("Mail", "ok", says)
        return
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if not is_online:
        yield Finding("Mail", "ok", f"It goes out by {place}; --online asks whether that answers.")
        return
    server = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with server(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE) as asked:
            asked.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding("Mail", "broken", f"{place} does not answer: {type(error).__name__}.", "Look at EMAIL_URL.")
    else:
        yield Finding("Mail", "ok", f"{place} answers.")


def provider(*, is_online: bool) -> Iterator[Finding]:
    chosen = settings.KINGSIDE_OPENID
    if chosen is None:
        return
    if not is_online:
        yield Finding("OpenID Connect", "ok", f"{chosen.name} is set; --online asks whether it answers.")
        return
    try:
        answer = requests.get(f"{chosen.issuer}/.well-known/openid-configuration", timeout=PATIENCE)
        answer.raise_for_status()
        is_itself = str(answer.json().get("issuer", "")).rstrip("/") == chosen.issuer
    except (requests.RequestException, ValueError, AttributeError) as error:
        says = f"{chosen.issuer} does not answer as a provider: {type(error).__name__}."
        yield Finding("OpenID Connect", "broken", says, "Look at KINGSIDE_OIDC_ISSUER, and whether it can be reached.")
        return
    if is_itself:
        yield Finding("OpenID Connect", "ok", f"{chosen.name} answers.")
    else:
        says = f"{chosen.issuer} calls itself by another issuer."
        yield Finding("OpenID Connect", "broken", says, "Set KINGSIDE_OIDC_ISSUER exactly as the provider writes it.")


def engine() -> Iterator[Finding]:
    """DuckDB must refuse what is outside, and refuse to be unlocked."""
    outside = settings.KINGSIDE_HOME.root.resolve()
    with connect() as connection:
        for attempt, values in (("SET enable_external_access = true", []), ("SELECT * FROM glob(?)", [f"{outside}/*"])):
            try:
                connection.execute(attempt, values).fetchall()
            except duckdb.Error:
                continue
            says = "DuckDB does what it should refuse."
            yield Finding("Calculation engine", "broken", says, "Install the version of DuckDB that Kingside names.")
            return
    yield Finding("Calculation engine", "ok", "DuckDB is locked down: no network, no files but those of the task.")
    if settings.KINGSIDE_ENGINE == "spark":
        yield _spark()


def _spark() -> Finding:
    master = settings.KINGSIDE_SPARK_MASTER
    try:
        refuse_engine("spark", spark_master=master)
    except Refusal as refusal:
        return Finding(
            "Spark", "broken", str(refusal), "Mend that, or unset KINGSIDE_ENGINE: DuckDB comes to the same."
        )
    return Finding("Spark", "ok", f"PySpark and Java are here; profit maps are calculated on {master}.")


def front() -> Iterator[Finding]:
    if front_end.is_built():
        yield Finding("Front end", "ok", "It is built.")
    else:
        yield Finding("Front end", "broken", "It is not built, so pages come plain.", "Run make setup, or reinstall.")
