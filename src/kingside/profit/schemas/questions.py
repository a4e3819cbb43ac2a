"""What comes in and goes out by API about the questions that draft a first cost model."""

from collections.abc import Iterable
from typing import Literal, cast

from django.forms import ChoiceField, DateField, Field
from ninja import Field as Described
from pydantic import StrictStr

from kingside.profit.forms import QuestionsForm
from kingside.web.fields import NumberField
from kingside.web.rest.schemas import In, Out

Kind = Literal["text", "day", "decimal", "choice"]


class OfferedSeen(Out):
    """One of the answers to choose from."""

    value: str = Described(examples=["days"])
    says: str = Described(examples=["column days"])


class AnswerSeen(Out):
    """Something that is asked, and the answer with which it begins."""

    name: str = Described(examples=["desk_people"])
    says: str = Described(examples=["People at the order desk"])
    kind: Kind = Described(examples=["decimal"])
    is_required: bool
    answer: str = Described(description="What is taken where you leave it out; empty is none.", examples=["2.5"])
    offered: list[OfferedSeen] = Described(description="Of a choice.")


class QuestionSeen(Out):
    """One of the six questions, and why it is asked."""

    title: str = Described(examples=["Who takes the orders?"])
    why: str = Described(examples=["An order of one line takes nearly as long as one of ten."])
    answers: list[AnswerSeen]


class QuestionsSeen(Out):
    """Six questions, and what the invoice lines say to them."""

    orders: int = Described(examples=[320])
    lines: int = Described(examples=[1210])
    questions: list[QuestionSeen]

    @staticmethod
    def of(form: QuestionsForm) -> "QuestionsSeen":
        return QuestionsSeen(
            orders=form.page.seen.orders,
            lines=form.page.seen.lines,
            questions=[
                QuestionSeen(
                    title=str(asked["title"]),
                    why=str(asked["why"]),
                    answers=[_answer(form, bound.name) for bound in asked["fields"]],
                )
                for asked in form.questions()
            ],
        )


class AnswersSaid(In):
    """What you answer; a question that is left out is answered as `/cost-drafts/questions` has it."""

    name: str = Described("Standard", min_length=1, max_length=100, description="Of the draft.", examples=["Standard"])
    answers: dict[str, StrictStr] = Described(
        default={},
        description="Decimals with a point, days as 2025-12-31; empty takes an answer back that need not be given.",
        examples=[{"desk_people": "2.5"}],
    )


def _answer(form: QuestionsForm, name: str) -> AnswerSeen:
    field, begins = form.fields[name], form.page.estimates.get(name)
    offered = cast("Iterable[tuple[str, str]]", field.choices) if isinstance(field, ChoiceField) else ()
    return AnswerSeen(
        name=name,
        says=str(field.label),
        kind=_kind(field),
        is_required=field.required,
        answer="" if begins is None else str(begins),
        offered=[OfferedSeen(value=str(value), says=str(says)) for value, says in offered],
    )


def _kind(field: Field) -> Kind:
    match field:
        case NumberField():
            return "decimal"
        case DateField():
            return "day"
        case ChoiceField():
            return "choice"
    return "text"
