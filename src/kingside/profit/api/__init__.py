"""By API: profit maps, cost models and drafts, levers, codes on invoice lines."""

from ninja import Router

from kingside.profit.api.codes import router as codes
from kingside.profit.api.costs import router as costs
from kingside.profit.api.levers import router as levers
from kingside.profit.api.maps import router as maps

router = Router()
for each in (maps, levers, costs, codes):
    router.add_router("", each)
