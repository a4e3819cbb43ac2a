"""By API: profit maps, cost models and drafts, codes on invoice lines, receivables."""

from ninja import Router

from kingside.profit.api.codes import router as codes
from kingside.profit.api.costs import router as costs
from kingside.profit.api.maps import router as maps
from kingside.profit.api.receivables import router as receivables

router = Router()
for each in (maps, costs, codes, receivables):
    router.add_router("", each)
