"""By API: profit maps down to orders and units, cost models, codes; leaving accounts, dependence, the lesson."""

from ninja import Router

from kingside.profit.api.codes import router as codes
from kingside.profit.api.costs import router as costs
from kingside.profit.api.exits import router as exits
from kingside.profit.api.maps import router as maps
from kingside.profit.api.margins import router as margins

router = Router()
for each in (maps, margins, costs, codes, exits):
    router.add_router("", each)
