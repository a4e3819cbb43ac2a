"""By API: profit maps and what is in them, cost models, codes; what people decide about accounts; what is owed."""

from ninja import Router

from kingside.profit.api.codes import router as codes
from kingside.profit.api.costs import router as costs
from kingside.profit.api.credit_notes import router as credit_notes
from kingside.profit.api.departments import router as departments
from kingside.profit.api.estimated_lines import router as estimated_lines
from kingside.profit.api.exits import router as exits
from kingside.profit.api.ledger import router as ledger
from kingside.profit.api.levers import router as levers
from kingside.profit.api.maps import router as maps
from kingside.profit.api.margins import router as margins
from kingside.profit.api.questions import router as questions
from kingside.profit.api.receivables import router as receivables
from kingside.profit.api.targets import router as targets

router = Router()
for each in (
    *(maps, margins, credit_notes, estimated_lines, departments, levers, exits, costs, questions),
    *(codes, receivables, ledger, targets),
):
    router.add_router("", each)
