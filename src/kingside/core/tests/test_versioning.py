"""Two versions of one record, compared field by field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kingside.core.versioning import compare

SAID = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["x", "y", None]))


@pytest.mark.req("GEN-08")
@given(SAID, SAID, SAID)
def test_each_field_that_differs_is_theirs_yours_or_contested(
    seen: dict[str, str | None], theirs: dict[str, str | None], yours: dict[str, str | None]
) -> None:
    found = {each.field: each for each in compare(seen, theirs, yours)}

    assert set(found) == {field for field in theirs.keys() | yours.keys() if theirs.get(field) != yours.get(field)}
    for each in found.values():
        assert [each.is_theirs, each.is_yours, each.is_contested].count(True) == 1


@given(SAID, SAID)
def test_without_what_was_seen_all_is_contested(theirs: dict[str, str | None], yours: dict[str, str | None]) -> None:
    assert all(each.is_contested for each in compare(None, theirs, yours))
