"""What comes in and goes out by API about imports."""

from datetime import datetime
from typing import Literal

from ninja import Field

from kingside.imports.mapping_form import Choice, MappingForm
from kingside.imports.models import ImportBatch
from kingside.imports.queries import BatchPage, KindCard, Waiting
from kingside.lake.intake import Checked
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import In, Out, Yes

State = Literal[
    "READING", "READ", "CHECKING", "CHECKED", "IMPORTING", "IMPORTED",
    "UNCHANGED", "UNDOING", "UNDONE", "FAILED", "DISCARDED",
]  # fmt: skip
SETTLED = ("mapping", "drivers", "amounts", "counted", "formulas", "answers", "decimal_mark", "date_format")
HEADERS = {"order": "Order No", "line": "Pos", "date": "Date", "account": "Customer", "net_revenue": "Net"}
ANSWERS = {"currency": "EUR"}
FORMULAS = {"cogs": "quantity * unit_cost"}


class KindSeen(Out):
    """What can be imported, and how much of it is in."""

    name: str = Field(examples=["lines"])
    title: str = Field(examples=["Invoice lines"])
    what: str = Field(examples=["What was sold, to whom, for how much."])
    files: int = Field(examples=[2])
    rows: int = Field(examples=[41810])
    last: datetime | None
    may_import: bool

    @staticmethod
    def of(card: KindCard) -> "KindSeen":
        return KindSeen(
            name=card.name,
            title=str(card.title),
            what=str(card.what),
            files=card.files,
            rows=card.rows,
            last=card.last,
            may_import=card.may_import,
        )


class BatchSeen(Out):
    """One file on its way in, or out again."""

    id: str = Field(examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"], json_schema_extra={"format": "uuid"})
    kind: str = Field(examples=["lines"])
    source: str = Field(examples=["SAP"])
    state: State = Field(examples=["CHECKED"])
    file_name: str = Field(examples=["lines.csv"])
    file_size: int = Field(description="Bytes.", examples=[48211])
    file_hash: str = Field(description="SHA-256.", examples=["9f86d081884c7d659a2feaa0c55ad015"])
    sheet: str = Field(examples=[""])
    counts: dict[str, int] = Field(
        description="Rows: new, changed, unchanged; after an undo reversed, kept, failed.",
        examples=[{"new": 120, "changed": 3, "unchanged": 0}],
    )
    failure: str = Field(examples=[""])
    received_at: datetime
    received_by: str = Field(examples=["Nadia Rahn"])
    imported_at: datetime | None
    undone_at: datetime | None

    @staticmethod
    def told(batch: ImportBatch) -> dict[str, object]:
        return {
            "id": str(batch.pk),
            "received_by": str(batch.received_by or ""),
            **{name: getattr(batch, name) for name in BatchSeen.model_fields if name not in ("id", "received_by")},
        }

    @staticmethod
    def of(batch: ImportBatch) -> "BatchSeen":
        return BatchSeen.model_validate(BatchSeen.told(batch))


class WaitingSeen(Out):
    """How far the job is that the batch waits for; with `failure` it has stopped."""

    job: str | None = Field(examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"])
    says: str = Field(examples=["Writing facts"])
    failure: str = Field(examples=[""])

    @staticmethod
    def of(waiting: Waiting) -> "WaitingSeen":
        return WaitingSeen(job=str(waiting.job.pk) if waiting.job else None, says=waiting.says, failure=waiting.failure)


class WrongCell(Out):
    """What is wrong with one cell; `column` is the header in the file."""

    row: int = Field(examples=[17])
    column: str = Field(examples=["Date"])
    cell: str = Field(examples=["31.02.2025"])
    sentence: str = Field(examples=["is no date"])


class CheckedSeen(Out):
    """How many rows can be taken in, and what is wrong with the first of the others."""

    good: int = Field(examples=[120])
    bad: int = Field(examples=[1])
    problems: list[WrongCell]
    sums: dict[str, str] = Field(
        description="What amounts come to in the good rows, where all are in one currency.",
        examples=[{"net_revenue": "18240.50", "cogs": "11020.00"}],
    )
    sums_by_currency: dict[str, dict[str, str]] = Field(
        description="The same by currency, where rows say which they are in; “” of those that say none.",
        examples=[{"EUR": {"net_revenue": "18240.50", "cogs": "11020.00"}}],
    )
    warnings: list[str] = Field(
        description="What to know before the rows come in; empty once they are.",
        examples=[["“Freight” is the same on all lines of each order: …"]],
    )

    @staticmethod
    def of(checked: Checked, warnings: list[str]) -> "CheckedSeen":
        problems = [WrongCell.from_orm(each) for each in checked.problems]
        by_currency: dict[str, dict[str, str]] = {}
        for currency, name, total in checked.sums_within:
            by_currency.setdefault(currency, {})[name] = total
        return CheckedSeen(
            good=checked.good,
            bad=checked.bad,
            problems=problems,
            sums=dict(checked.sums),
            sums_by_currency=by_currency,
            warnings=warnings,
        )


class NotReversed(Out):
    """A row that an undo left as it is, and why."""

    table: str = Field(examples=["account"])
    key: list[str] = Field(examples=[["10020"]])
    reason: str = Field(examples=["Somebody has edited it since."])


class BatchShown(BatchSeen):
    """A batch with all that its step has."""

    mapping: dict[str, str] = Field(description="Our field to their header.", examples=[HEADERS])
    drivers: dict[str, str] = Field(description="Our name to their header.", examples=[{"freight": "Freight"}])
    amounts: list[str] = Field(description="Drivers in the currency of their row.", examples=[["freight"]])
    counted: list[str] = Field(description="Fields that were counted, since no column says them.", examples=[[]])
    formulas: dict[str, str] = Field(description="Of fields that others make.", examples=[FORMULAS])
    answers: dict[str, str] = Field(description="To what no file tells.", examples=[ANSWERS])
    decimal_mark: str = Field(examples=["."])
    date_format: str = Field(description="Empty is ISO.", examples=[""])
    waiting: WaitingSeen | None = Field(description="Null while it waits for a person or for nothing.")
    checked: CheckedSeen | None = Field(description="Null before its rows were tried.")
    not_reversed: list[NotReversed]

    @staticmethod
    def of_page(page: BatchPage) -> "BatchShown":
        batch = page.batch
        return BatchShown.model_validate(
            BatchSeen.told(batch)
            | {name: getattr(batch, name) for name in SETTLED}
            | {
                "waiting": WaitingSeen.of(page.waiting) if page.waiting else None,
                "checked": CheckedSeen.of(page.checked, page.warnings) if page.checked else None,
                "not_reversed": [
                    NotReversed(table=left.change.table, key=list(left.change.natural_key), reason=left.change.reason)
                    for left in page.not_reversed
                ],
            }
        )


class FieldAsked(Out):
    """A field of ours, and the column of the file that it is taken to be."""

    name: str = Field(examples=["net_revenue"])
    label: str = Field(examples=["Net revenue"])
    help: str = Field(examples=["After rebates."])
    is_required: bool
    proposed: str = Field(description="Empty where none looks like it.", examples=["Net"])
    is_counted: bool = Field(description="No column says it, but it can be counted: name it in `counted`.")
    can_be_calculated: bool = Field(description="From other columns: give its formula in `formulas`.")
    formula: str = Field(description="Proposed where no column says it, others can.", examples=["quantity * unit_cost"])


class DriverAsked(Out):
    """Another column of the file, and the name under which it may come along."""

    header: str = Field(examples=["Freight"])
    name: str = Field(examples=["freight"])
    is_proposed: bool
    is_amount: bool = Field(description="Taken for money in the currency of its row.")
    is_unsettled: bool = Field(description="Its numbers may be money or per cent: say by `amounts` which are money.")
    samples: list[str] = Field(examples=[["12.50", "0.00"]])


class QuestionAsked(Out):
    """What no file tells."""

    name: str = Field(examples=["currency"])
    asks: str = Field(examples=["Which currency are amounts in where rows do not say?"])
    choices: list[str] = Field(examples=[["CHF", "EUR"]])
    may_stay_open: bool
    proposed: str = Field(description="Empty where nothing is likely.", examples=["EUR"])


class ColumnsAsked(Out):
    """What to settle about a file that was read; several marks or formats have to be chosen among."""

    columns: list[str] = Field(examples=[["Order No", "Pos", "Net"]])
    fields: list[FieldAsked]
    drivers: list[DriverAsked]
    decimal_mark: str = Field(examples=["."])
    decimal_marks: list[str] = Field(description="More than one: say which.", examples=[[".", ","]])
    questions: list[QuestionAsked]
    date_format: str | None = Field(description="Null: say which.", examples=[""])
    date_formats: list[str] = Field(examples=[["%d/%m/%Y", "%m/%d/%Y"]])

    @staticmethod
    def of(headers: list[str], form: MappingForm) -> "ColumnsAsked":
        return ColumnsAsked(
            columns=headers,
            fields=[
                FieldAsked(
                    name=row.field.name,
                    label=str(row.field.label),
                    help=str(row.field.help),
                    is_required=row.field.is_required,
                    proposed=row.chosen,
                    is_counted=row.is_counted,
                    can_be_calculated=row.field.calculating is not None,
                    formula=row.formula,
                )
                for row in form.fields
            ],
            drivers=[
                DriverAsked(
                    header=row.column.name,
                    name=row.name,
                    is_proposed=row.is_kept,
                    is_amount=row.is_amount,
                    is_unsettled=row.is_unsettled,
                    samples=[each or "" for each in row.column.samples],
                )
                for row in form.drivers
            ],
            questions=[
                QuestionAsked(
                    name=each.question.name,
                    asks=str(each.question.asks),
                    choices=[value for value, _words in each.question.choices],
                    may_stay_open=each.question.may_stay_open,
                    proposed=each.answer,
                )
                for each in form.questions
            ],
            decimal_mark=form.decimal_mark,
            decimal_marks=[each.value for each in form.decimal_marks],
            date_format=_chosen(form.dates),
            date_formats=[each.value for each in form.dates],
        )


class MappingSaid(In):
    """Which column is which."""

    columns: dict[str, str] = Field(description="Our field to their header.", max_length=100, examples=[HEADERS])
    drivers: dict[str, str] = Field(
        {}, description="Our name to their header.", max_length=400, examples=[{"freight": "Freight"}]
    )
    amounts: list[str] | None = Field(
        None,
        description="Drivers in the currency of their row; null: those that are proposed, where none is unsettled.",
        max_length=400,
        examples=[["freight"]],
    )
    counted: list[str] = Field(
        [],
        description="Fields that no column says and that are counted: `line`, by the rows of each order.",
        max_length=100,
        examples=[[]],
    )
    formulas: dict[str, str] = Field(
        {},
        description="Of fields that no column says and others make: over our fields, and drivers by our name.",
        max_length=100,
        examples=[FORMULAS],
    )
    decimal_mark: Literal[".", ","] = Field(".", examples=["."])
    date_format: str = Field("", max_length=30, description="One of `date_formats`; empty is ISO.", examples=[""])
    answers: dict[str, str] = Field(
        {}, description="To `questions`, by name; one that may stay open needs none.", max_length=20, examples=[ANSWERS]
    )


class Confirmation(In):
    """Your word that the batch shall come in."""

    good_rows_only: Yes = Field(default=False, description="With bad rows: leave them outside.", examples=[False])


def _chosen(choices: list[Choice]) -> str | None:
    return next((each.value for each in choices if each.is_chosen), None)


class ImportsAsked(Paging):
    """Which batches; empty is all."""

    kind: str = Field("", max_length=40, description="Such as `lines`.", examples=["lines"])
