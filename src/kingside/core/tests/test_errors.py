from kingside.core.errors import DomainError


class AlreadyApproved(DomainError):
    """The plan was approved before;
    withdraw the approval first.

    Nobody reads this second paragraph.
    """

    status = 409


class ApprovedTwice(AlreadyApproved):
    status = 410


def test_an_error_says_the_first_paragraph_of_its_docstring() -> None:
    assert AlreadyApproved().sentence == "The plan was approved before; withdraw the approval first."


def test_an_error_without_a_docstring_says_its_parents() -> None:
    assert ApprovedTwice().sentence == AlreadyApproved().sentence


def test_a_sentence_given_when_raising_is_what_people_read() -> None:
    assert str(AlreadyApproved("Plan 7 was approved before.")) == "Plan 7 was approved before."


def test_an_error_is_a_bad_request_unless_it_says_otherwise() -> None:
    assert (DomainError.status, AlreadyApproved.status) == (400, 409)
