"""What can be the subject of an event; each room names its own, beside the model."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db.models import Model

from kingside.core.registry import Registry

Whose = tuple[str, str]
"""The kind and the id of a person."""

A_PERSON: Final = re.compile(r"(?P<kind>[a-z_]+) (?P<id>[0-9]+)")  # as the trail names one among the values

AnyModel = TypeVar("AnyModel", bound=type[Model])


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: the values of its `personal` fields are kept beside the trail, where they can be erased.

    `erased` is what a person is called whose name was erased, with `{number}` for the key; "" for what is no person.
    `shown` says which records still have a page.
    """

    name: str
    model: type[Model]
    personal: frozenset[str]
    erased: str
    shown: Mapping[str, object]

    @property
    def is_person(self) -> bool:
        return bool(self.erased)

    @property
    def noun(self) -> str:
        return self.name.replace("_", " ")


kinds: Registry[Kind] = Registry("kinds of audited records")


told_on_pages: Registry[Callable[[Any], str]] = Registry("values that pages tell otherwise than the trail holds them")
"""By kind and field, such as "exit_proposal share that goes": what a recorded value is on a page."""


def audited(
    name: str, *, personal: tuple[str, ...] = (), erased: str = "", shown: Mapping[str, object] | None = None
) -> Callable[[AnyModel], AnyModel]:
    """Decorate a model whose changes are recorded; of a person the name is kept beside the trail too."""

    def bring(model: AnyModel) -> AnyModel:
        kinds.register(name)(Kind(name, model, frozenset(personal), erased, shown or {}))
        return model

    return bring


def person_kind_of(value: object) -> Kind | None:
    """The kind of a person; None for every other value."""
    return next((kind for kind in kinds.values() if kind.is_person and isinstance(value, kind.model)), None)


def person_in(recorded: str) -> Whose | None:
    """Whom a recorded value names, by kind and id; None for every other text."""
    named = A_PERSON.fullmatch(recorded)
    return (named["kind"], named["id"]) if named and named["kind"] in kinds and kinds[named["kind"]].is_person else None


def is_audited(model: type[Model]) -> bool:
    """Whether what happens to its records is written down."""
    return any(issubclass(model, kind.model) for kind in kinds.values())


def kind_of(record: Model) -> Kind:
    """The kind of a record. Raises LookupError for a model that nobody decorated, which is a mistake in our code."""
    for kind in kinds.values():
        if isinstance(record, kind.model):
            return kind
    raise LookupError(f"{type(record).__name__} is not audited.")
