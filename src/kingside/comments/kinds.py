"""What can be commented on; each room registers its own in its `commented.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kingside.core.registry import Registry
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.identity.policy import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Commented:
    """One kind of record that has a page of its own, with the comments on it.

    To read comments is `Deed.READ`, to add one `Deed.COMMENT`, to take away another's `Deed.WRITE`. `rows` are the
    records where a member may do that, `may` answers for one of them, `who_may` the other way round. `told` hear of
    each new comment. `called` is what a record is called within a sentence.
    """

    rows: Callable[[Member, Deed], QuerySet[Any]]
    may: Callable[[Member, Deed, Any], bool]
    who_may: Callable[[Deed, Any], QuerySet[Member]]
    told: Callable[[Any], QuerySet[Member]]
    called: Callable[[Any], Text] = str


commented: Registry[Commented] = Registry("kinds of records with comments")
