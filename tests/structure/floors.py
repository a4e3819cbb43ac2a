"""The floors of the house as the import contract lists them, for the rules that ask for the same order."""

from configparser import ConfigParser

from tests.skips import REPOSITORY


def floors() -> list[set[str]]:
    """The rooms of each floor, built or not, the highest floor first."""
    return [{room.strip(" ()") for room in line.split("|")} for line in _lines()]


def reserved() -> set[str]:
    """The rooms that the contract puts in parentheses: their names are kept, nothing is built."""
    rooms = {room.strip() for line in _lines() for room in line.split("|")}
    return {room.strip("()") for room in rooms if room.startswith("(")}


def height_of(room: str) -> int:
    """How many floors lie below the room's own."""
    return next(height for height, rooms in enumerate(reversed(floors())) if room in rooms)


def _lines() -> list[str]:
    contract = ConfigParser()
    contract.read(REPOSITORY / ".importlinter", encoding="utf-8")
    return [line for line in contract["importlinter:contract:floors"]["layers"].split("\n") if line.strip()]
