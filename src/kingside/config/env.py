"""Settings from the environment: every reader checks what it reads and says in one sentence what is wrong."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kingside.core.errors import DomainError

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


class Misconfigured(DomainError):
    """The environment holds a setting Kingside cannot use."""

    status = 500


def text(name: str, default: str = "") -> str:
    """The variable without surrounding space; unset and empty are the same."""
    return os.environ.get(name, "").strip() or default


def secret(name: str) -> str:
    """The variable, or what stands in the file that `<name>_FILE` names, so that it shows in no list of processes."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name)
    if text(name):
        raise Misconfigured(f"{name} and {name}_FILE are both set; keep one.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{name}_FILE={path} is not a file Kingside can read.") from error


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    word = text(name).lower()
    if not word:
        return default
    if word not in YES | NO:
        raise Misconfigured(f"{name}={word} is neither yes nor no; write 1 or 0.")
    return word in YES


def whole_number(name: str, *, default: int, at_least: int = 0, at_most: int | None = None) -> int:
    """Digits only, not below `at_least` nor above `at_most`."""
    digits = text(name)
    if not digits:
        return default
    if not (digits.isascii() and digits.isdigit()) or int(digits) < at_least:
        raise Misconfigured(f"{name}={digits} is not a whole number of at least {at_least}.")
    if at_most is not None and int(digits) > at_most:
        raise Misconfigured(f"{name}={digits} is more than {at_most}.")
    return int(digits)


def choice(name: str, options: Collection[str], *, default: str) -> str:
    """One of `options`."""
    word = text(name, default)
    if word not in (*options, default):
        raise Misconfigured(f"{name}={word} is none of {', '.join(options)}.")
    return word


def time_zone(name: str, *, default: str) -> str:
    """A name of the time zone database, like Europe/Berlin."""
    zone = text(name, default)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Misconfigured(f"{name}={zone} is not a time zone like Europe/Berlin.") from error
    return zone


def folder(name: str, default: Path) -> Path:
    """An absolute folder; it need not exist yet, but a file must not be in its place."""
    path = Path(text(name, str(default))).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise Misconfigured(f"{name}={path} is not a folder.")
    return path


def site(name: str) -> SplitResult | None:
    """The address people type, scheme and host with nothing behind them; None when unset."""
    address = text(name)
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise Misconfigured(f"{name}={address} is not an address like https://kingside.example.com.")
    return parts


def modes(name: str, options: Sequence[str]) -> dict[str, str]:
    """Pairs such as `cost_model.not_reconciled=block`, parted by commas; each mode is one of `options`."""
    pairs = [pair.strip() for pair in text(name).split(",") if pair.strip()]
    found = {code.strip(): mode.strip() for code, _, mode in (pair.partition("=") for pair in pairs)}
    if wrong := next((pair for pair, mode in zip(pairs, found.values(), strict=False) if mode not in options), None):
        raise Misconfigured(f"{name}: {wrong} is not a guard set to {', '.join(options)}, such as a.code={options[0]}.")
    return found
