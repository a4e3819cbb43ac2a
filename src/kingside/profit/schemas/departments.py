"""What accounts cost a department, as documents."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ninja import Field

from kingside.profit.queries.departments import Costed
from kingside.profit.queries.maps import Snapshot
from kingside.profit.schemas.maps import Cited, NumberAndName
from kingside.web.rest.schemas import Exact, Listed, Out


class DepartmentCostSeen(Out):
    """What one account takes of the department's own resources, and nothing else of it."""

    account: NumberAndName
    minutes: int | None = Field(description="Null where a resource costs nothing.", examples=[5400])
    cost: Exact
    share: Exact | None = Field(description="Of what the department costs in the period.", examples=["0.12"])
    change: Exact | None = Field(description="Of the cost, since the period before; null without one.")

    @staticmethod
    def of(row: Mapping[str, Any], *, hides_minutes: bool) -> "DepartmentCostSeen":
        named = NumberAndName(number=row["account"], name=row["name"])
        said: dict[str, Any] = {name: row[name] for name in ("cost", "share", "change")}
        return DepartmentCostSeen(account=named, minutes=None if hides_minutes else row["minutes"], **said)


class DepartmentCostsSeen(Listed[DepartmentCostSeen]):
    """A portion of the accounts, the costliest first."""

    map: Cited
    before: str | None = Field(
        description="The map that changes are against, by its id; null without one.",
        examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"],
    )
    department: str = Field(examples=["Warehouse and delivery"])
    resources: list[str] = Field(description="Codes of its resources; empty: the model names it nowhere.")
    department_cost: Exact = Field(description="What its resources cost in the period, used or not.")

    @staticmethod
    def of_portion(
        rows: list[dict[str, Any]], of_map: Costed, shown: Snapshot, following: str | None
    ) -> "DepartmentCostsSeen":
        hides = of_map.pools.hides_minutes
        return DepartmentCostsSeen(
            items=[DepartmentCostSeen.of(row, hides_minutes=hides) for row in rows],
            next=following,
            map=Cited.of(shown),
            before=str(of_map.before[0].pk) if of_map.before else None,
            department=of_map.department.name,
            resources=list(of_map.pools.costs),
            department_cost=Decimal(of_map.pools.cost),
        )
