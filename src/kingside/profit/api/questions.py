"""By API: the questions that draft a first cost model."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from ninja import Router, Status
from ninja.errors import ValidationError

from kingside.core.errors import DomainError
from kingside.identity.access import require
from kingside.identity.middleware import TokenRequest
from kingside.identity.policy import Deed
from kingside.profit import books, drafting
from kingside.profit.access import DRAFTS
from kingside.profit.conversion import SeveralCurrencies
from kingside.profit.forms import QuestionsForm
from kingside.profit.queries.drafts import standing_of
from kingside.profit.queries.questions import ORIGIN, QuestionsPage, questions_page
from kingside.profit.schemas.costs import DraftShown
from kingside.profit.schemas.questions import AnswersSaid, QuestionsSeen
from kingside.web.fields import NumberField
from kingside.web.figures import typed
from kingside.web.rest.schemas import told_exactly

router = Router(tags=["Cost models"])
NAME: Final = "name"  # asked beside the questions


class NothingToAsk(DomainError):
    """There are no invoice lines to ask about."""

    status = 422


@router.get("/cost-drafts/questions", response=QuestionsSeen, summary="Questions of a first cost model")
def questions_show(request: TokenRequest) -> QuestionsSeen:
    """Each answered already by what the invoice lines show. 422 as long as none are imported."""
    return QuestionsSeen.of(QuestionsForm(_page(request)))


@router.post("/cost-drafts/questions", response={201: DraftShown}, summary="Draft a first cost model")
def questions_answer(request: TokenRequest, said: AnswersSaid) -> Status[DraftShown]:
    """From your answers; a question that you leave out is answered as it stands there."""
    page = _page(request)
    form = QuestionsForm(page, {name: str(typed(value)) for name, value in _answers(said, page.estimates).items()})
    if not form.is_valid():
        wrong = [_wrong(name, str(message)) for name, messages in form.errors.items() for message in messages]
        raise ValidationError(wrong)
    draft = drafting.begin_draft(**form.drafted(), by=request.member, origin=ORIGIN)
    what_is_wrong = str(drafting.what_is_wrong(draft.toml) or "")
    return Status(201, DraftShown.of_draft(draft, what_is_wrong, standing_of(draft)))


def _page(request: TokenRequest) -> QuestionsPage:
    require(request.member, Deed.WRITE, DRAFTS)
    try:
        return questions_page(books.open_books())
    except (books.NothingImported, SeveralCurrencies) as missing:
        raise NothingToAsk(missing.sentence) from missing


def _answers(said: AnswersSaid, estimates: Mapping[str, Any]) -> dict[str, Any]:
    """What the page would send. Raises ValidationError for what is no question, and for decimals that are none."""
    fields = QuestionsForm.base_fields
    answers = {name: "" if value is None else value for name, value in estimates.items()} | {"name": said.name}
    wrong = []
    for name, value in said.answers.items():
        if name not in fields or name == NAME:
            wrong.append(_wrong(name, _("There is no such question.")))
        elif value and isinstance(fields[name], NumberField):
            try:
                answers[name] = Decimal(told_exactly(value)).normalize()
            except ValueError as no_decimal:
                wrong.append(_wrong(name, str(no_decimal)))
        else:
            answers[name] = value or ""
    if wrong:
        raise ValidationError(wrong)
    return answers


def _wrong(name: str, says: str) -> dict[str, object]:
    return {"loc": ("body", "said", "answers", name), "msg": says}
