"""Rows that files write to, for models with one natural key and a name."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import ForeignKey, Model, ProtectedError
from django.utils.translation import gettext as _

from kingside.audit.kinds import is_audited
from kingside.core.texts import Text
from kingside.core.versioning import Versioned
from kingside.identity.models import Member
from kingside.imports.kinds import Key, Snapshot, Values
from kingside.lake.portions import portions
from kingside.search.operations import refresh

Row = TypeVar("Row", bound=Model)
PORTION = 500


class NamedRows(Generic[Row]):
    """A `RowTable` of one model: `key` is its natural key, `fields` are what files say of it.

    A new row without a name takes its key for one. A foreign key is said by the natural key of what it points to
    (`points_by`: field to the name of that key). `why_needed` says of rows why they cannot go, by primary key.
    """

    def __init__(
        self,
        model: type[Row],
        *,
        noun: Text,
        key: str,
        fields: tuple[str, ...],
        points_by: Mapping[str, str] | None = None,
        why_needed: Callable[[Collection[Any]], dict[Any, str]] = lambda _pks: {},
    ) -> None:
        self.noun = noun
        self._model, self._key, self._fields, self._points_by = model, key, fields, dict(points_by or {})
        self._why_needed = why_needed
        self._manager = model._default_manager

    def now(self, keys: Collection[Key]) -> dict[Key, Values]:
        return {(key,): {name: self._said(row, name) for name in self._fields} for key, row in self._rows(keys).items()}

    def save(self, rows: Mapping[Key, Values], by: Member | None) -> Mapping[Key, str]:
        there = self._rows(rows)
        targets = self._targets(rows.values())
        for (key,), values in rows.items():
            row = there.setdefault(key, self._model(**{self._key: key, "name": key}))
            for name in values.keys() & set(self._fields):
                self._say(row, name, values[name], key, targets)
        known = [row for row in there.values() if row.pk]
        for row in known:
            if isinstance(row, Versioned):
                row.version += 1  # whoever has it open hears of it when she saves
        also = ("version",) if issubclass(self._model, Versioned) else ()
        self._manager.bulk_update(known, [*self._fields, *also], batch_size=PORTION)
        self._manager.bulk_create([row for row in there.values() if not row.pk], batch_size=PORTION)
        refresh(model=self._model, pks=[row.pk for row in there.values()])
        return {}

    def settled(self, keys: Collection[Key]) -> set[Key]:
        return set()

    def remove(self, keys: Collection[Key], by: Member | None) -> dict[Key, str]:
        rows = self._rows(keys)
        needed = self._why_needed([row.pk for row in rows.values()])
        refused = {(key,): needed[row.pk] for key, row in rows.items() if row.pk in needed}
        free = {key: row for key, row in rows.items() if row.pk not in needed}
        return refused | self._remove(free)

    def snapshots(self, keys: Collection[Key]) -> Iterable[Snapshot]:
        if not is_audited(self._model):
            return
        for row in self._rows(keys).values():
            says = {name: getattr(row, name) for name in self._fields}
            yield Snapshot(row, says, row.version if isinstance(row, Versioned) else None)

    def _remove(self, rows: Mapping[str, Row]) -> dict[Key, str]:
        """All at once; where something protects a few of them, all others."""
        try:
            with transaction.atomic():
                self._manager.filter(pk__in=[row.pk for row in rows.values()]).delete()
        except ProtectedError as error:
            protecting = {_pointed(each, self._model) for each in error.protected_objects}
            refused = {
                (key,): _("A published profit map names it, and those never change.")
                for key, row in rows.items()
                if row.pk in protecting
            }
            return refused | self._remove({key: row for key, row in rows.items() if row.pk not in protecting})
        return {}

    def _rows(self, keys: Iterable[Key]) -> dict[str, Row]:
        wanted = [key for (key,) in keys]
        manager = self._manager.select_related(*self._points_by)
        found: dict[str, Row] = {}
        for some in portions(wanted, PORTION):
            found |= {getattr(row, self._key): row for row in manager.filter(**{f"{self._key}__in": some})}
        return found

    def _targets(self, values: Iterable[Values]) -> dict[str, dict[str, Any]]:
        """What foreign keys of these values point to, by field and natural key."""
        found: dict[str, dict[str, Any]] = {}
        for name, by in self._points_by.items():
            model = self._model._meta.get_field(name).related_model
            wanted = {each[name] for each in values if each.get(name)}
            rows = model._default_manager.filter(**{f"{by}__in": wanted})  # type: ignore[union-attr]
            found[name] = {getattr(row, by): row for row in rows}
        return found

    def _said(self, row: Row, name: str) -> str | None:
        value = getattr(row, name)
        if name in self._points_by:
            return None if value is None else str(getattr(value, self._points_by[name]))
        return value.isoformat() if isinstance(value, date) else value or None

    def _say(self, row: Row, name: str, value: str | None, key: str, targets: Mapping[str, Mapping[str, Any]]) -> None:
        if name in self._points_by:
            setattr(row, name, targets[name].get(value or ""))
            return
        field = self._model._meta.get_field(name)
        empty = None if field.null else key if name == "name" else ""
        setattr(row, name, field.to_python(value) if value else empty)  # type: ignore[union-attr]


def as_text(value: object) -> str | None:
    """A cell of checked rows the way `Values` hold it."""
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


def _pointed(protecting: Any, model: type[Model]) -> Any:
    """Primary key of the row of `model` that the protecting object points to."""
    for field in protecting._meta.get_fields():
        if isinstance(field, ForeignKey) and field.related_model is model:
            return getattr(protecting, field.attname)
    return None
