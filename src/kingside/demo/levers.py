"""What the account managers tried: levers of Orrestad Paper’s worst pair, and what Quennera Pharma could still buy."""

from decimal import Decimal

from kingside.accounts.models import Account
from kingside.demo.story import BEST, HEAD, KEY_ACCOUNT_MANAGER, SECOND_LARGEST
from kingside.identity.models import Member
from kingside.lake.levers import Channel, OrderSize, Price, ServiceLevel
from kingside.lake.results import CellOrder, CellSelection, read_results
from kingside.profit.examining import examine, record_white_space
from kingside.profit.models import LeverScenario, ProfitMap, WhiteSpace
from kingside.profit.scenarios import refresh_scenario, save_scenario

NAME = "Portal instead of telephone, one order a week, no daily rush"
LEVERS = (
    Channel("channel", "portal", Decimal(80)),
    ServiceLevel("rush", Decimal(60)),
    OrderSize(Decimal(3)),
    Price(Decimal(3)),
)
PRICE = 2  # its place among the levers as they are pulled
REFUSED = "Their buyer will not hear of it: the frame contract runs for another year."
COULD_BUY = Decimal("60000.00")
SOURCE = "Their maintenance plan for next year, shown to us at the last visit."


def pull_levers(newest: ProfitMap) -> None:
    """On the newest map: a scenario, the next edition of it when the story is told again; examined once per map."""
    manager, head = (Member.objects.get(email=one.email) for one in (KEY_ACCOUNT_MANAGER, HEAD))
    orrestad, quennera = (Account.objects.get(number=one.number) for one in (SECOND_LARGEST, BEST))
    told = LeverScenario.objects.filter(account=orrestad, name=NAME, deleted_at=None).order_by("-edition").first()
    if told is None:
        scenario = save_scenario(
            profit_map=newest,
            account=orrestad,
            product=_product(newest, orrestad, "worst"),
            name=NAME,
            levers=LEVERS,
            by=manager,
        )
    elif told.profit_map_id == newest.pk:
        return
    else:
        scenario = refresh_scenario(scenario=told, profit_map=newest, by=manager)
    examine(
        profit_map=newest,
        account=orrestad,
        product=scenario.product,
        by=manager,
        scenario=scenario,
        refused={PRICE: REFUSED},
    )
    if not WhiteSpace.objects.filter(account=quennera).exists():
        record_white_space(
            account=quennera,
            product=_product(newest, quennera, "best"),
            annual_value=COULD_BUY,
            currency=newest.currency,
            source=SOURCE,
            by=head,
        )


def _product(newest: ProfitMap, account: Account, order: CellOrder) -> str:
    with read_results(newest.folder, level=newest.level) as results:
        return results.cells(CellSelection(account=account.number), order=order, limit=1)[0].product
