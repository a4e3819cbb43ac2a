"""The floors of the house as the import contract lists them, for the rules that ask for the same order."""

from configparser import ConfigParser

from tests.skips import REPOSITORY


def floors() -> list[set[str]]:
    """The rooms of each floor, built or not, the highest floor first."""
    contract = ConfigParser()
    contract.read(REPOSITORY / ".importlinter", encoding="utf-8")
    lines = contract["importlinter:contract:floors"]["layers"].split("\n")
    return [{room.strip(" ()") for room in line.split("|")} for line in lines if line.strip()]


def height_of(room: str) -> int:
    """How many floors lie below the room's own."""
    return next(height for height, rooms in enumerate(reversed(floors())) if room in rooms)
