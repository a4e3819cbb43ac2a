import pytest

from kingside.core.registry import Registry


def test_what_a_room_registers_is_found_by_name() -> None:
    greetings: Registry[str] = Registry("greetings")

    brought = greetings.register("hello")("Hello.")

    assert brought == greetings["hello"] == "Hello."
    assert list(greetings) == ["hello"]
    assert len(greetings) == 1


def test_a_name_is_given_once() -> None:
    greetings: Registry[str] = Registry("greetings")
    greetings.register("hello")("Hello.")

    with pytest.raises(LookupError, match="Two greetings are called hello"):
        greetings.register("hello")("Good day.")


def test_a_name_nobody_registered_is_not_there() -> None:
    with pytest.raises(KeyError):
        Registry("greetings")["hello"]
