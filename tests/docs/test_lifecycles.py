"""The page of lifecycles says what the code declares."""

from scripts.lifecycles import PAGE, page


def test_the_page_is_what_the_lifecycles_declare() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m scripts.lifecycles"
