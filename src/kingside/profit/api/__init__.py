"""By API: profit maps, cost models and drafts, codes on invoice lines, leaving accounts, the lesson."""

from ninja import Router

from kingside.profit.api.codes import router as codes
from kingside.profit.api.costs import router as costs
from kingside.profit.api.exits import router as exits
from kingside.profit.api.maps import router as maps

router = Router()
for each in (maps, costs, codes, exits):
    router.add_router("", each)
