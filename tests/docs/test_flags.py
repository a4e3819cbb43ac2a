"""The page of flags says what the rules say."""

from kingside.flags.kinds import FlagRule, flag_rules
from kingside.flags.models import Loudness
from tests.skips import REPOSITORY

PAGE = REPOSITORY / "docs" / "reference" / "flags.md"


def test_the_page_has_a_row_for_each_rule_and_no_other() -> None:
    table = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]

    assert sorted(table) == sorted(_row(rule) for name, rule in flag_rules.items() if not name.startswith("tests."))


def test_a_new_installation_begins_with_eight_loud_rules() -> None:
    loud = [name for name, rule in flag_rules.items() if rule.loudness == Loudness.LOUD]

    assert len(loud) == 8


def _row(rule: FlagRule) -> str:
    loudness = rule.loudness.label.lower()
    if rule.otherwise is not None:
        loudness += f"; {rule.otherwise.label.lower()} for others"
    return f"| {rule.title} | {rule.means} | {rule.next_step} | {rule.resource.title} | {loudness} |"
