"""Queries that are put together once."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.db.models import F, IntegerField, QuerySet, Value
from django.utils import timezone

from kingside.identity.prepared import Prepared

pytestmark = pytest.mark.both_databases


@pytest.mark.django_db
def test_a_query_is_put_together_once_and_asked_with_what_is_given() -> None:
    Session.objects.create(session_key="one", session_data="", expire_date=timezone.now())
    built: list[int] = []

    def build(key: int, day: date) -> QuerySet[Session, tuple[object, ...]]:
        built.append(key)
        rows = Session.objects.filter(expire_date__date__gt=day)
        return rows.annotate(asked=Value(key, IntegerField()), found=F("session_key")).values_list("asked", "found")

    prepared = Prepared(build)

    assert prepared.rows(7, date(2020, 1, 1)) == [(7, "one")]
    assert prepared.rows(8, date(2020, 1, 1)) == [(8, "one")]
    assert prepared.rows(7, date(9999, 1, 1)) == []
    assert len(built) == 1
