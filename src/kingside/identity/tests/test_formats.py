"""How a member reads numbers, days and times, and that this never moves the day on which something holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from kingside.audit.models import AuditEvent
from kingside.core import clock
from kingside.identity import formats
from kingside.identity.access import may_read_audit
from kingside.identity.formats import NoSuchLocale, NoSuchTimeZone, choose_formats, time_zones
from kingside.identity.models import ApiToken, Member, Role
from kingside.identity.operations import issue_token
from kingside.identity.roles import give_grant
from tests.cast import ClientOf

BEFORE_MIDNIGHT = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)  # in Tokyo it is the morning of the 15th


def test_a_member_chooses_on_a_page_and_the_trail_says_so(lead: Member, client_of: ClientOf) -> None:
    answer = client_of(lead).post("/you/formats/", {"locale": "de", "time_zone": "Asia/Tokyo"})

    lead.refresh_from_db()
    assert answer.status_code == 302
    assert (lead.locale, lead.time_zone) == ("de", "Asia/Tokyo")
    assert AuditEvent.objects.latest("pk").changes == {"time_zone": ["", "Asia/Tokyo"], "locale": ["", "de"]}


def test_pages_say_their_locale_so_that_scripts_write_alike(lead: Member, client_of: ClientOf) -> None:
    choose_formats(member=lead, time_zone="", locale="de")

    page = client_of(lead).get("/you/formats/").content.decode()

    assert '<html lang="en" data-locale="de" data-group="." data-decimal=","' in page
    assert "1.234,50 on 31.12.2025" in page


def test_nobody_elses_page_changes(lead: Member, manager: Member, client_of: ClientOf) -> None:
    choose_formats(member=lead, time_zone="", locale="de")
    client_of(lead).get("/you/formats/")

    assert 'data-locale="en"' in client_of(manager).get("/you/formats/").content.decode()
    assert 'data-locale="en"' in client_of(manager).get("/sign-in/", follow=True).content.decode()


def test_the_installation_says_what_holds_for_whoever_chose_nothing(
    lead: Member, client_of: ClientOf, settings: Settings
) -> None:
    settings.KINGSIDE_LOCALE = "fr"

    assert 'data-locale="fr"' in client_of(lead).get("/you/formats/").content.decode()


def test_moments_are_shown_in_the_members_zone(administrator: Member, client_of: ClientOf) -> None:
    choose_formats(member=administrator, time_zone="Asia/Tokyo", locale="de")
    issue_token(
        member=administrator, name="Report", scope=ApiToken.Scope.READ, lasts=timedelta(days=9), at=BEFORE_MIDNIGHT
    )

    with time_machine.travel(BEFORE_MIDNIGHT, tick=False):
        page = client_of(administrator).get("/you/sign-in/").content.decode()

    assert "15.3.2026" in page


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", ""])
def test_a_grant_begins_on_the_day_of_the_installation_wherever_the_member_is(
    zone: str, lead: Member, client_of: ClientOf
) -> None:
    choose_formats(member=lead, time_zone=zone, locale="")
    with time_machine.travel(BEFORE_MIDNIGHT, tick=False) as travel:
        give_grant(member=lead, role=Role.EXE, by=None, valid_from=date(2026, 3, 15))
        browser = client_of(lead)
        before = browser.get("/audit/").status_code
        travel.shift(timedelta(hours=1))
        after = browser.get("/audit/").status_code

    assert (before, after) == (404, 200)


def test_today_is_that_of_the_installation_over_midnight(settings: Settings) -> None:
    with time_machine.travel(BEFORE_MIDNIGHT, tick=False), timezone.override("Asia/Tokyo"):
        assert clock.today() == date(2026, 3, 14)
        assert timezone.localdate() == date(2026, 3, 15)


def test_the_installation_may_be_elsewhere_itself(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"

    with time_machine.travel(BEFORE_MIDNIGHT, tick=False):
        assert clock.today() == date(2026, 3, 15)


def test_a_zone_that_went_away_is_that_of_the_installation(lead: Member, client_of: ClientOf) -> None:
    Member.objects.filter(pk=lead.pk).update(time_zone="Mars/Olympus", locale="tlh")

    answer = client_of(lead).get("/you/formats/")

    assert answer.status_code == 200
    assert not may_read_audit(lead)


@pytest.mark.parametrize(
    ("typed", "error"),
    [({"time_zone": "Mars/Olympus", "locale": ""}, NoSuchTimeZone), ({"time_zone": "", "locale": "tlh"}, NoSuchLocale)],
)
def test_what_is_not_offered_is_refused(
    lead: Member, client_of: ClientOf, typed: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        choose_formats(member=lead, **typed)
    assert client_of(lead).post("/you/formats/", typed).status_code == 400


def test_no_page_walks_through_the_zones_of_the_machine(
    lead: Member, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_formats(member=lead, time_zone="Asia/Tokyo", locale="")
    browser = client_of(lead)
    browser.get("/accounts/")

    def walked() -> set[str]:
        raise AssertionError

    monkeypatch.setattr(formats, "available_timezones", walked)

    assert browser.get("/accounts/").status_code == 200


def test_zones_go_by_places() -> None:
    assert {"Europe/Berlin", "America/New_York"} < set(time_zones())
    assert not [name for name in time_zones() if name.startswith("Etc/")]
