"""Whose the resources of a cost model are: departments that its text names, and which of them are none of ours."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from kingside.identity.models import Department
from kingside.lake.cost_text import read_document
from kingside.lake.refusal import Refusal
from kingside.lake.toml_table import nearest
from kingside.profit.sentences import enumerated, label


def resources_of_departments(toml: str) -> dict[str, list[str]]:
    """By the name of a department the codes of its resources; nothing of a text that cannot be read."""
    try:
        pools = read_document(toml).get("pool", ())
    except Refusal:
        return {}
    found: dict[str, list[str]] = {}
    for row in pools if isinstance(pools, list) else ():
        name = row.get("department") if isinstance(row, Mapping) else None
        if isinstance(name, str) and name.strip():
            found.setdefault(name, []).append(str(row.get("code", "")))
    return found


def about_strangers(toml: str) -> str:
    """A sentence about each name that none of our departments has. One query, if there are names."""
    named = resources_of_departments(toml)
    ours = names_of_departments() if named else []
    return " ".join(_about(name, codes, ours) for name, codes in named.items() if name not in ours)


def names_of_departments() -> list[str]:
    """All of ours, as the alphabet has them."""
    return list(Department.objects.order_by("name").values_list("name", flat=True))


def _about(name: str, codes: Sequence[str], ours: Sequence[str]) -> str:
    meant = nearest(name, ours)
    if meant:
        said = _("“{name}”, named at {resources}, is not one of your departments (did you mean “{meant}”?).")
    else:
        said = _(
            "“{name}”, named at {resources}, is not one of your departments, so nobody sees what accounts cost it."
        )
    return said.format(name=name, resources=enumerated([label(code) for code in codes]), meant=meant)
