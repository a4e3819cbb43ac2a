"""One way for a higher floor to tell a lower one what it can do."""

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Registry(Mapping[str, Entry], Generic[Entry]):
    """Entries by name, in the order the rooms brought them at start-up.

    >>> greetings: Registry[Callable[[], str]] = Registry("greetings")
    >>> @greetings.register("hello")
    ... def hello() -> str:
    ...     return "Hello."
    >>> greetings["hello"]()
    'Hello.'
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._entries: dict[str, Entry] = {}

    def register(self, name: str) -> Callable[[Entry], Entry]:
        """Decorate the entry; a name that is taken is a mistake in our code."""

        def bring(entry: Entry) -> Entry:
            if name in self._entries:
                raise LookupError(f"Two {self._noun} are called {name}.")
            self._entries[name] = entry
            return entry

        return bring

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
