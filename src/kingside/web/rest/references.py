"""Records that a body names: one that is not there is a mistake in the body, not an address without a page."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from kingside.core.errors import DomainError

Row = TypeVar("Row", bound=Model)


class NoSuchReference(DomainError):
    """The body names a record that is not there."""

    status = 422


def referred(rows: QuerySet[Row, Row], key: object, *, field: str, by: str = "pk") -> Row:
    """The row that a field of the body names."""
    found = rows.filter(**{by: key}).first()
    if found is None:
        raise NoSuchReference(
            _("There is no {kind} {key}, which `{field}` names.").format(
                kind=rows.model._meta.verbose_name, key=key, field=field
            )
        )
    return found
