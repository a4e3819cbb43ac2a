"""Who is in the story."""

from collections import Counter

from kingside.demo.catalogue import articles
from kingside.demo.company import NEEDS, characters, population
from kingside.demo.habits import CHANNELS
from kingside.demo.story import HEAD, KEY_ACCOUNTS, MEMBERS


def test_there_are_about_120_accounts_and_twelve_are_key() -> None:
    cast = characters()

    assert len(cast) == 120
    assert [each for each in cast if each.is_key] == list(KEY_ACCOUNTS)
    assert len(KEY_ACCOUNTS) == 12


def test_every_account_has_a_number_and_a_name_of_its_own() -> None:
    cast = [each for site in population(3) for each in site]

    assert len({each.number for each in cast}) == len(cast) == 360
    assert len({each.name for each in cast}) == len(cast)


def test_accounts_come_from_several_sectors() -> None:
    sectors = Counter(each.sector for each in characters())

    assert len(sectors) == 9
    assert min(sectors.values()) >= 10


def test_every_key_account_has_its_sentence() -> None:
    assert all(each.sentence.endswith(".") for each in KEY_ACCOUNTS)


def test_members_have_a_sentence_and_an_address_that_receives_no_mail() -> None:
    assert len({each.email for each in MEMBERS}) == len(MEMBERS) == 9
    for member in MEMBERS:
        assert member.email.endswith(".example")
        assert member.email.isascii()
        assert member.sentence.endswith(".")


def test_the_head_of_key_accounts_comes_first() -> None:
    assert MEMBERS[0] == HEAD


def test_forty_to_sixty_products_stand_on_their_shelves() -> None:
    shelf = articles()

    assert 40 <= len(shelf) <= 60
    assert len({each.code for each in shelf}) == len({each.name for each in shelf}) == len(shelf)
    assert all(0 < each.margin < 1 and each.price > 0 and each.per_case >= 1 for each in shelf)


def test_what_accounts_need_is_on_a_shelf() -> None:
    categories = {each.category for each in articles()}

    assert {need for each in characters() for need in each.buys} <= categories
    assert {need for needs in NEEDS.values() for need in needs} <= categories


def test_every_order_of_every_account_has_a_channel() -> None:
    for each in characters():
        assert set(each.habits.channels) <= set(CHANNELS)
        assert abs(sum(each.habits.channels.values()) - 1) < 1e-9
