"""By API: profit maps, cost models and drafts, codes on invoice lines, figures of the ledger."""

from ninja import Router

from kingside.profit.api.codes import router as codes
from kingside.profit.api.costs import router as costs
from kingside.profit.api.ledger import router as ledger
from kingside.profit.api.maps import router as maps

router = Router()
for each in (maps, costs, codes, ledger):
    router.add_router("", each)
