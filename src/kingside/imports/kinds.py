"""What can be imported; each room registers the kinds it takes in, in its own `intake.py`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.core.registry import Registry
from kingside.core.texts import Text, in_a_sentence
from kingside.identity.models import Member
from kingside.identity.policy import Resource
from kingside.lake.intake import Agreement, NameRule, RowRule, TreeRule

Key = tuple[str, ...]
Values = dict[str, str | None]
"""What a row says, each field as text; None is unknown."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How a whole number that a file lacks is counted: the place of a row among those with the same field `within`.

    `offer` are the words of the choice. Where such rows change others, `spread` (with {number} and {n}) says how that
    comes about.
    """

    within: str
    offer: Text
    spread: Text


@dataclass(frozen=True, slots=True)
class Calculating:
    """How a number that a file lacks is calculated: by a formula over fields and drivers.

    `example` is what somebody might type. Of the `usual` formulas the first whose columns the file has is proposed;
    `names` says what each driver in them is called in files, lower case with underscores, and `shares` which of them
    have to be shares of one. A file with another number whose header has one of the `unless` words is more than that:
    somebody has to say what to make of it.
    """

    example: str
    usual: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One column a kind takes. `also` are names it goes by elsewhere, lower case with underscores.

    `failing_that` are names of columns that will do where there is no other, also if they are another field's.

    `otherwise` is a sentence for people whose file has no such column although it is needed, `counting` and
    `calculating` what they can have done instead.
    """

    name: str
    label: Text
    kind: str  # text, number, whole, date or flag, as lake.intake.Wanted has them
    help: Text = ""
    is_required: bool = False
    also: tuple[str, ...] = ()
    failing_that: tuple[str, ...] = ()
    longest: int = 200  # characters of a text
    places: int = 6  # decimals of a number at most
    otherwise: Text = ""
    counting: Counting | None = None
    calculating: Calculating | None = None
    is_amount: bool = False  # of money, in the currency of its row


@dataclass(frozen=True, slots=True)
class Question:
    """What no file tells, so that somebody has to say; the answer counts as a column that says it in every row.

    One with an `otherwise` may stay open: that is what it begins with, and the answer counts where rows say nothing.
    """

    name: str
    asks: Text
    choices: tuple[tuple[str, Text], ...]  # value and words
    help: Text = ""
    otherwise: Callable[[], str] | None = None

    @property
    def may_stay_open(self) -> bool:
        return self.otherwise is not None

    @property
    def is_long(self) -> bool:
        """Whether there are too many choices to see them all at once."""
        return len(self.choices) > 6


@dataclass(frozen=True, slots=True)
class OtherColumns:
    """What the columns of a file that no field takes may come along as, each under a name of its own.

    `name_of` proposes a name for a header, "" where the column stays outside; no other names are taken then. `broken`
    is SQL over `{column}` that is true of a cell no row may have, `sentence` says what is wrong with that `{cell}`;
    cells that are one of `blanks`, in any case, say nothing.
    """

    title: Text
    naming: Text
    kind: str = "any"
    places: int = 6
    name_of: Callable[[str], str] | None = None
    broken: str = ""
    sentence: str = ""
    blanks: tuple[str, ...] = ()

    @property
    def is_named_by_header(self) -> bool:
        """Whether only columns with a heading of a certain kind come along."""
        return self.name_of is not None


DRIVERS_OF_COSTS = OtherColumns(
    title=gettext_lazy("Drivers: other columns that costs can depend on"), naming=gettext_lazy("Name in formulas")
)


@dataclass(frozen=True, slots=True)
class RepeatedAmounts:
    """Amounts that belong to several rows with the same field `within`, and stand on each of them.

    `warning` says of the {column} what that does, and what to do.
    """

    within: str
    warning: Text


@dataclass(frozen=True, slots=True)
class Including:
    """An `amount` that may hold what has no place in it, on top of a number times a price.

    The price is the driver of its formula called `price`; a column with one of the `words` in its header is the part.
    `warning` says so of the {column}, and names the {formula} that does without.
    """

    amount: str
    number: str
    price: str
    words: tuple[str, ...]
    warning: Text


@dataclass(frozen=True, slots=True)
class UnusualRows:
    """Rows that may come in, and that somebody should have looked at before: SQL over numbers, fields that are `named`.

    `warning`, plural by `number`, says of {n} of them what that does, and that the first is in {row}.
    """

    name: str
    condition: str
    named: tuple[str, ...]
    warning: Text


@dataclass(frozen=True, slots=True)
class Record:
    """What one row of a file says of one row of a table; only fields that the file holds are in `values`."""

    table: str
    key: Key
    values: Values


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One record as its history tells of it: what the fields say that rows of a table are about.

    `version` is its own, where those fields count for it: whoever has it open sees from which to which they went.
    """

    subject: Model
    says: Mapping[str, object]
    version: int | None = None


class RowTable(Protocol):
    """A table that imports write to and take back from, reached by natural keys, set by set."""

    @property
    def noun(self) -> Text:
        """What one of its rows is."""

    def now(self, keys: Collection[Key]) -> dict[Key, Values]:
        """What the rows of these keys say; keys without a row are left out."""

    def save(self, rows: Mapping[Key, Values], by: Member | None) -> Mapping[Key, str]:
        """Make or change rows; a field that `values` lacks is as it was, or empty in a new row.

        Comes back with what cannot be said by now, or not by this member, by key, with the reason as a sentence. None
        is the installation itself.
        """

    def settled(self, keys: Collection[Key]) -> set[Key]:
        """Rows about which somebody decided by hand, so that no file changes them."""

    def remove(self, keys: Collection[Key], by: Member | None) -> dict[Key, str]:
        """Remove what nothing else needs, and this member may; the others by key, with the reason as a sentence."""

    def snapshots(self, keys: Collection[Key]) -> Iterable[Snapshot]:
        """The records in whose histories the rows of these keys belong, once each; none where `save` records itself."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A file whose rows are tried: where it comes from, which of our columns it has, what was answered, by whom."""

    source: str
    columns: Collection[str]
    answers: Mapping[str, str]
    by: Member | None  # None is the installation itself


@dataclass(frozen=True, slots=True)
class NextStep:
    """What people usually do once a file of a kind is in: a verb, and the page it is done on."""

    verb: Text
    page: str
    arguments: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.page, args=self.arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """What all kinds have. `key` are the fields that no two rows of a file share; `place` is where pages list it.

    With `others` columns that no field takes may come along. `rules_today` are what no row may do as things stand, in
    the language of whoever tries the rows. `resource` is the row of the policy that files of the kind fall under, None
    where that follows from what it is; one of single accounts counts where it reaches all of them.
    """

    place: int
    title: Text
    noun: str
    what: Text
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rules: tuple[RowRule, ...] = ()
    rules_today: Callable[[Trial], Sequence[RowRule | NameRule]] | None = None
    agreements: tuple[Agreement, ...] = ()
    tree: TreeRule | None = None
    next_steps: tuple[NextStep, ...] = ()
    questions: tuple[Question, ...] = ()
    others: OtherColumns | None = None
    repeated: RepeatedAmounts | None = None
    including: Including | None = None
    unusual: tuple[UnusualRows, ...] = ()
    resource: Resource | None = None
    page: NextStep | None = None  # where what came in is looked at

    @property
    def in_a_sentence(self) -> str:
        """Its title within one."""
        return in_a_sentence(self.title)

    @property
    def has_amounts(self) -> bool:
        """Whether other columns may hold amounts, in the currency that each row says."""
        return self.others is not None and any(field.name == "currency" for field in self.fields)

    def holds_amounts(self, names: Collection[str], amounts: Collection[str]) -> bool:
        """Whether a file with these of our fields, and these drivers that are amounts, holds money at all."""
        return bool(amounts) or any(field.is_amount and field.name in names for field in self.fields)

    def asks(self, name: str) -> bool:
        """Whether there is a question of this name."""
        return any(question.name == name for question in self.questions)

    @property
    def required(self) -> list[str]:
        return [field.name for field in self.fields if field.is_required]

    @property
    def countable(self) -> dict[str, Counting]:
        """Fields that can be counted where no column says them."""
        return {field.name: field.counting for field in self.fields if field.counting}

    @property
    def calculable(self) -> dict[str, Calculating]:
        """Fields that can be calculated where no column says them."""
        return {field.name: field.calculating for field in self.fields if field.calculating}

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKind(ImportKind):
    """Lands in rows of the database. `tables` in the order in which they are written; undo goes the other way.

    `stays_with` says of a table which field of its rows names a row of another, with which they stay at an undo.
    """

    tables: Mapping[str, RowTable]
    records: Callable[[Mapping[str, Any], str], Iterable[Record]]  # of one row (None: empty) and the source
    stays_with: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind(ImportKind):
    """Lands in the lake as a batch of Parquet; its natural key is the source and `key`."""


import_kinds: Registry[RowKind | FactKind] = Registry("kinds of import")

facts_in_use: Registry[Callable[[], set[str]]] = Registry("users of facts")
"""Each says which batches, by id, it still names; their facts stay although they were undone."""

facts_changed: Registry[Callable[[], None]] = Registry("readers of facts")
"""Each is called in the background once facts came in or went out."""
