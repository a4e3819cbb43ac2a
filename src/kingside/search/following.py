"""Rows that are saved or deleted one by one are followed by signal; whoever writes many at once says so himself."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from kingside.search.kinds import search_kinds
from kingside.search.models import SearchEntry
from kingside.search.operations import refresh

NEVER_FOUND_BY = frozenset({"last_login", "password"})


def follow_saved(sender: type[Model], instance: Model, update_fields: Collection[str] | None = None, **_: Any) -> None:
    """A row was saved on its own."""
    if update_fields is None or not NEVER_FOUND_BY.issuperset(update_fields):
        refresh(model=sender, pks=[instance.pk])


def follow_deleted(sender: type[Model], instance: Model, **_: Any) -> None:
    """A row is gone, and with it whatever the index said of it."""
    kinds = [kind.name for kind in search_kinds.values() if kind.model is sender]
    SearchEntry.objects.filter(kind__in=kinds, ref=str(instance.pk)).delete()


for _model in {model for kind in search_kinds.values() for model in (kind.model, *kind.follows)}:
    post_save.connect(follow_saved, sender=_model, dispatch_uid="search")
    post_delete.connect(follow_deleted, sender=_model, dispatch_uid="search")
