"""The shape of the repository: floors, rooms, locks."""
