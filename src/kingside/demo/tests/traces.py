"""What a demo company leaves behind, to compare before and after."""

from pathlib import Path

from kingside.accounts.models import Account, Membership, Standing
from kingside.config.home import Home
from kingside.identity.models import Department, Grant, Member
from kingside.jobs.models import Job
from kingside.offerings.models import Product
from kingside.profit.models import CostModel, ProfitMap


def rows() -> dict[str, set[object]]:
    """Keys of all rows, by model."""
    kinds = (Member, Grant, Department, Account, Standing, Membership, Product, CostModel, ProfitMap, Job)
    return {kind.__name__: set(kind.objects.values_list("pk", flat=True)) for kind in kinds}


def files(home: Home) -> set[Path]:
    return {path for path in home.folder.rglob("*") if path.is_file()}
