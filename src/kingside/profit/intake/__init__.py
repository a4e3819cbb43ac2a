"""What comes in by files: invoice lines, drivers of accounts, receivables, figures of the ledger, targets."""

from kingside.imports.kinds import facts_in_use
from kingside.profit.intake import drivers, ledger, lines, receivables, targets  # noqa: F401  each registers its kind
from kingside.profit.intake.columns import DRIVERS, LINES, RECEIVABLES
from kingside.profit.models import ProfitMap

__all__ = ["DRIVERS", "LINES", "RECEIVABLES"]


@facts_in_use.register("profit maps")
def _named_by_maps() -> set[str]:
    """Batches that a profit map was made from, or is being made from."""
    return {
        batch
        for batches in ProfitMap.objects.exclude(batches={}).values_list("batches", flat=True)
        for ids in batches.values()
        for batch in ids
    }
