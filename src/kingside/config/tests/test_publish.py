from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kingside.config.cli import main
from kingside.config.home import Home
from kingside.identity.models import Member
from kingside.profit.models import ProfitMap

pytestmark = pytest.mark.django_db

LINES = """\
nr,line,account,product,date,quantity,net_revenue,cogs
1,1,Northwind,Bolt,2026-01-05,10,100.00,60.00
2,1,Southgate,Bolt,2026-01-06,1,10.00,6.00
"""
COSTS = """\
currency = "EUR"

[[element]]
code = "delivery"
per = "order"
amount = "15.00"
split = "lines"
"""
YARD = """
[[pool]]
code = "desk"
department = "Yard"
cost = 1
practical_minutes = 1
"""

Publish = Callable[..., Result]


@pytest.fixture
def publish(home_folder: Home, tmp_path: Path) -> Publish:
    """The command on two lines and one cost: Northwind earns 25.00, Southgate loses 11.00."""
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")
    (tmp_path / "costs.toml").write_text(COSTS, encoding="utf-8")

    def run(*arguments: str, lines: str = "lines.csv", costs: str = "costs.toml", renames: str = "order=nr") -> Result:
        files = ["--lines", str(tmp_path / lines), "--costs", str(tmp_path / costs), "--map", renames]
        return CliRunner().invoke(main, ["publish", *files, *arguments])

    return run


def test_own_files_become_a_published_map(publish: Publish, finance: Member) -> None:
    told = publish("--by", finance.email)

    published = ProfitMap.objects.get()
    assert told.exit_code == 0, told.output
    assert published.is_published
    assert published.requested_by == finance
    assert published.cost_model.name == "costs"
    assert published.summary is not None
    assert "Profit map: 2 lines" in told.output


def test_its_figures_are_on_the_pages(publish: Publish, lead: Member, client_of: Callable[..., object]) -> None:
    publish()

    earned = {of.account.number: f"{of.net_profit:.2f}" for of in ProfitMap.objects.get().account_profits.all()}
    assert earned == {"Northwind": "25.00", "Southgate": "-11.00"}


def test_publishing_again_keeps_the_snapshot(publish: Publish) -> None:
    publish()
    first = ProfitMap.objects.get()
    kept = sorted(path.name for path in first.folder.iterdir())

    publish()

    assert ProfitMap.objects.published().count() == 2
    assert sorted(path.name for path in first.folder.iterdir()) == kept


def test_it_says_that_nobody_can_sign_in_and_which_departments_are_none_of_ours(
    publish: Publish, tmp_path: Path
) -> None:
    whose = f"period = {{ from = 2026-01-01, to = 2026-01-31 }}\n{COSTS}{YARD}"
    (tmp_path / "yard.toml").write_text(whose, encoding="utf-8")

    told = publish(costs="yard.toml")

    assert told.exit_code == 0
    assert "Nobody can sign in yet; kingside serve says how." in told.output
    assert "“Yard”, named at desk, is not one of your departments, so nobody sees what accounts cost it." in told.output


def test_by_a_member_who_is_not_in_finance_nothing_is_published(
    publish: Publish, manager: Member, finance: Member
) -> None:
    refused = publish("--by", manager.email)

    assert refused.exit_code == 2
    assert "Ask Farida Nasser." in refused.stderr
    assert not ProfitMap.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lines": "nothing.csv"}, "nothing.csv"),
        ({"costs": "nothing.toml"}, "nothing.toml cannot be read"),
        ({"costs": "lines.csv"}, "lines.csv"),
        ({"renames": "order=number"}, "number"),
        ({"renames": "order"}, "is not of the form account=ResellerKey"),
        ({"renames": "order=nr,order=line"}, "a column is named twice"),
    ],
)
def test_wrong_input_is_one_sentence_and_nothing_is_published(
    publish: Publish, wrong: dict[str, str], sentence: str
) -> None:
    refused = publish(**wrong)

    assert refused.exit_code == 2
    assert sentence in refused.stderr
    assert "Traceback" not in refused.output
    assert not ProfitMap.objects.published().exists()


def test_a_member_who_is_none_is_refused(publish: Publish) -> None:
    refused = publish("--by", "who@example.com")

    assert (refused.exit_code, refused.stderr) == (2, "Nobody signs in with who@example.com.\n")
