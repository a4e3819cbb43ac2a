"""Which version of a record a form says it showed."""

import pytest

from kingside.web.fields import SeenForm, version_of


@pytest.mark.parametrize(("said", "version"), [("3", 3), ("0", 0), (None, 0), ("", 0)])
def test_a_form_carries_the_version_that_it_showed(said: str | None, version: int) -> None:
    form = SeenForm({"version": said})

    assert form.is_valid()
    assert form.cleaned_data == {"seen_version": version}


@pytest.mark.parametrize("nonsense", ["-1", "-9999999999", "9" * 40, "9" * 5_000, "1.5", "three", "\u0663"])
def test_what_is_no_version_is_none_that_a_record_has(nonsense: str) -> None:
    assert version_of(nonsense) == 0
