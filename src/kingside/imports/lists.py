"""The list of this room: files that came in."""

from typing import Any, Final

from django.db.models import BigIntegerField, F
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.identity.models import Member
from kingside.imports.access import batches_for, kinds_for
from kingside.imports.kinds import import_kinds
from kingside.imports.models import ImportBatch
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists

STATES: Final = tuple(
    Choice(value, label) for value, label in ImportBatch.State.choices if value != ImportBatch.State.DISCARDED
)


def _open(member: Member, params: Params) -> Opened:
    kinds = kinds_for(member)
    rows: Any = batches_for(member).exclude(state=ImportBatch.State.DISCARDED)
    return Opened(
        rows=rows.annotate(
            n_new=Cast(KT("counts__new"), BigIntegerField()),
            n_changed=Cast(KT("counts__changed"), BigIntegerField()),
            who=F("received_by__name"),
        ),
        order="-received_at",
        choices={"kind": [Choice(name, str(import_kinds[name].title)) for name in kinds]},
        scope=" ".join(sorted(kinds)),
    )


def _url(values: Values) -> str:
    return reverse("imports:batch", args=[values["pk"]])


FILES: Final = lists.register("imports")(
    ListKind(
        name="imports",
        title=gettext_lazy("Imported files"),
        noun=gettext_lazy("file"),
        nouns=ngettext_lazy("{n} file", "{n} files", "number"),
        address="imports:home",
        columns=(
            Column(name="file_name", label=gettext_lazy("File"), is_title=True, may_be_unknown=False),
            Column(name="kind", label=gettext_lazy("Kind"), kind=Kind.CHOICE, may_be_unknown=False),
            Column(name="source", label=gettext_lazy("Source")),
            Column(name="state", label=gettext_lazy("State"), kind=Kind.CHOICE, choices=STATES, may_be_unknown=False),
            Column(
                name="new",
                label=gettext_lazy("New"),
                kind=Kind.COUNT,
                path="n_new",
                template="imports/cells/count.html",
            ),
            Column(
                name="changed",
                label=gettext_lazy("Changed"),
                kind=Kind.COUNT,
                path="n_changed",
                template="imports/cells/count.html",
            ),
            Column(
                name="received_at",
                label=gettext_lazy("Received"),
                kind=Kind.MOMENT,
                starts="desc",
                may_be_unknown=False,
            ),
            Column(
                name="by", label=gettext_lazy("By"), path="who", template="imports/cells/by.html", may_be_unknown=False
            ),
        ),
        open=_open,
        search=("file_name", "source"),
        search_label=gettext_lazy("File or source"),
        url=_url,
    )
)
