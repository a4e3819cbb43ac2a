"""Two accounts, one of which everybody with a role on an account has a role on; and one of everything to ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from kingside.accounts.codes import assign
from kingside.accounts.commented import ACCOUNT
from kingside.accounts.models import Account, TeamProposal
from kingside.accounts.operations import edit
from kingside.accounts.team import place_in_unit
from kingside.comments.operations import remove, write
from kingside.exports import operations as exports
from kingside.exports.models import Export
from kingside.flags.models import Flag, Severity
from kingside.flags.operations import dismiss
from kingside.identity.models import BusinessUnit, Invitation, Member, Role
from kingside.identity.operations import welcome
from kingside.identity.roles import give_grant, name_department, record_absence
from kingside.imports.tests.test_facts import line
from kingside.jobs.models import Job
from kingside.lake.levers import Price
from kingside.money.models import ExchangeRate
from kingside.notices.notices import FAILED
from kingside.notices.operations import notify
from kingside.overview.bulk import PLACE_IN_UNIT
from kingside.overview.lists.accounts import ACCOUNTS
from kingside.profit.drafting import begin_draft, delete_draft
from kingside.profit.models import CostModel, KeptWhatIf, ProfitMap
from kingside.profit.models.exits import ExitMessage, ExitProposal
from kingside.profit.queries.exits import figures_of
from kingside.profit.scenarios import delete_scenario, save_scenario
from kingside.profit.targets import set_target
from kingside.search.models import SearchEntry
from kingside.tables.asked import read
from kingside.tables.models import BulkChange, SavedView
from kingside.tables.operations import delete_view, save_view
from tests.cast import A_WHILE_AGO, PASSWORD, mentors, on_team
from tests.imported_files import take_in, try_out
from tests.lake.books import table
from tests.lake.workshop import COSTS, LINES, sold_by_somebody
from tests.published_maps import Publish, publish_books

COLUMNS = (
    *("LEAD", "SUPPORT", "DEVELOPMENT", "SPECIALIST", "PLAYER", "MENTOR"),
    *("MGR of a unit", "MGR", "EXE", "FIN", "ADM", "PRG", "DEP", "nobody"),
)
COACHING: Final = "To coach"  # why salespersons are shown


@dataclass(frozen=True)
class World:
    """What addresses are made of, by the names that they use."""

    things: dict[str, Any]

    def member(self, column: str) -> Member:
        """Who holds that role and no other."""
        found: Member = self.things["members"][column]
        return found


def build_world(folder: Path) -> World:
    """A is account of everybody with a role on an account, and lies in the north; B is nobody's, and part of A."""
    finance = _holding("FIN")
    publish = partial(publish_books, by=finance, folder=folder)
    before = publish(lines=table(LINES), costs=COSTS.replace("45.00", "46.00"))
    with override_settings(KINGSIDE_SALESPERSONS_PURPOSE=COACHING):
        return _furnished(publish, finance, before.cost_model)


def _furnished(publish: Publish, finance: Member, cost_model_before: CostModel) -> World:
    tree = [{"account": "A", "parent": ""}, {"account": "B", "parent": "A"}]
    of_the_workshop = COSTS.replace("[[pool]]", '[[pool]]\ndepartment = "Workshop"')
    published = publish(lines=sold_by_somebody(table(LINES)), costs=of_the_workshop, accounts=tree)
    ours, others = Account.objects.get(number="A"), Account.objects.get(number="B")
    edit(account=others, seen_version=others.version, by=None, name="B", sector="", since=None, parent=ours)
    north = BusinessUnit.objects.create(name="North")
    place_in_unit(account=ours, unit=north, by=None, seen_version=ours.version)
    others_hold = {column: _holding(column, ours, north) for column in COLUMNS if column != "FIN"}
    members = others_hold | {"FIN": finance}
    draft = begin_draft(name="Next", toml=COSTS, notes={}, by=finance)
    deleted = begin_draft(name="Gone", toml=COSTS, notes={}, by=finance)
    delete_draft(draft=deleted, by=finance, at=timezone.now())
    scenario, gone = (
        save_scenario(
            profit_map=published, account=ours, product="L1", name=name, levers=[Price(Decimal(5))], by=finance
        )
        for name in ("Dearer", "Gone")
    )
    delete_scenario(scenario=gone, by=finance, at=timezone.now())
    other = members["nobody"]
    job = Job.objects.filter(by=finance).earliest("queued_at")
    about_it = reverse("jobs:job", args=[job.pk])
    notices = notify(to=[finance], kind=FAILED, text="It failed.", path=about_it, by=None, at=timezone.now())
    flag = Flag.objects.create(
        rule="profit.key_account_loses",
        subject_kind="account",
        subject_id=str(ours.pk),
        label=ours.name,
        path=ours.get_absolute_url(),
        account_id=ours.pk,
        is_loud=True,
        severity=Severity.SERIOUS,
        owner=members["LEAD"],
        evidence={"period": "2025", "net_profit": "-12.00", "net_margin": "-0.5"},
        since=timezone.now(),
    )
    tomorrow = timezone.localdate() + timedelta(days=1)
    return World(
        {
            "members": members,
            "ours": ours,
            "others": others,
            "membership": on_team(others, _welcome("Otto Kaiser")).memberships.get(),
            "our membership": ours.memberships.get(team_role=Role.LEAD),
            "mentorship": ours.mentorships.get(),
            "map": published,
            "cost model": published.cost_model,
            "cost model before": cost_model_before,
            "scenario": scenario,
            "deleted scenario": gone,
            "what-if": KeptWhatIf.objects.create(
                profit_map=published, account=ours, product="L1", answer={"of": "old"}
            ),
            "target": set_target(
                account=ours,
                first=A_WHILE_AGO,
                last=A_WHILE_AGO,
                net_revenue=Decimal(900),
                net_profit=Decimal(90),
                by=members["PRG"],
                at=timezone.now(),
            ),
            "draft": draft,
            "deleted": deleted,
            "facts": try_out(finance, "lines", [line("A"), line("B") | {"date": "never"}], name="facts.csv"),
            "rows": take_in(finance, "products", [{"code": "X", "name": "Xylophone"}], name="rows.csv"),
            "assignment": assign(codes={("SAP", "4711"): others}, by=finance),
            "rate": ExchangeRate.objects.create(base="USD", quote="EUR", on=A_WHILE_AGO, rate="0.9"),
            **_said(ours, members["LEAD"]),
            **_proposed(ours, published),
            "team proposal": _team_proposed(ours),
            "other": other,
            "grant": give_grant(member=_welcome("Gil Ash"), role="EXE", by=None, valid_from=A_WHILE_AGO),
            "absence": record_absence(member=other, by=None, valid_from=timezone.localdate()),
            "department": name_department(name="Workshop", representative=members["DEP"], by=None),
            "unit": north,
            "view": save_view(by=finance, kind=ACCOUNTS, name="Worst", query="show=worst"),
            "shared view": save_view(by=finance, kind=ACCOUNTS, name="Best", query="show=best", is_shared=True),
            "deleted view": _deleted_view(finance),
            "bulk change": _changed_units(members["ADM"]),
            "export": _exported(finance),
            "found account": SearchEntry.objects.get(kind="account", ref=others.pk),
            "found member": SearchEntry.objects.get(kind="member", ref=other.pk),
            "job": job,
            "notice": notices[0],
            "flag": flag,
            "dismissal": dismiss(flag=flag, by=members["PRG"], at=timezone.now(), reason="Known", until=tomorrow),
            "invitation": Invitation.objects.create(
                email="guest@kingside.example",
                name="Gesa Holm",
                token_hash="0" * 64,
                invited_at=timezone.now(),
                expires_at=timezone.now() + timedelta(days=7),
            ),
        }
    )


def _deleted_view(member: Member) -> SavedView:
    view = save_view(by=member, kind=ACCOUNTS, name="Gone", query="")
    delete_view(view=view, by=member, at=timezone.now())
    return view


def _changed_units(member: Member) -> BulkChange:
    return BulkChange.objects.create(
        by=member, list_name=ACCOUNTS.name, verb=PLACE_IN_UNIT.name, n=0, finished_at=timezone.now()
    )


def _exported(member: Member) -> Export:
    opened = ACCOUNTS.open(member, {})
    asked = read(ACCOUNTS, opened, QueryDict())
    export = exports.ask_for(kind=ACCOUNTS, opened=opened, asked=asked, file_format="csv", by=member)
    exports.write(export)
    return export


def _holding(column: str, account: Account | None = None, unit: BusinessUnit | None = None) -> Member:
    member = _welcome(f"The {column}")
    match column:
        case "MENTOR" if account:
            mentors(account, member)
        case "LEAD" | "SUPPORT" | "DEVELOPMENT" | "SPECIALIST" | "PLAYER" if account:
            on_team(account, member, column)
        case "MGR" | "EXE" | "FIN" | "ADM" | "PRG":
            give_grant(member=member, role=column, by=None, valid_from=A_WHILE_AGO)
        case "MGR of a unit":
            give_grant(member=member, role="MGR", unit=unit, by=None, valid_from=A_WHILE_AGO)
    return member


def _said(account: Account, by: Member) -> dict[str, Any]:
    note = SimpleUploadedFile("minutes.txt", b"We met.")
    at = timezone.now()
    comment = write(on=(ACCOUNT, account), by=by, key=uuid4(), text="We met.", attached=[note], at=at)
    taken_away = write(on=(ACCOUNT, account), by=by, key=uuid4(), text="We never met.", at=at)
    remove(comment=taken_away, by=by, at=at)
    return {"comment": comment, "attachment": comment.attachments.get(), "comment taken away": taken_away}


def _proposed(account: Account, profit_map: ProfitMap) -> dict[str, Any]:
    """By somebody who is no longer there, so that it is nobody's own."""
    gone = _welcome("Greta Holt")
    figures = figures_of(profit_map, account=account, product="")
    proposal = ExitProposal.objects.create(
        account=account,
        profit_map=profit_map,
        figures=figures.as_document(),
        reason="Nothing helped.",
        proposed_by=gone,
        proposed_at=timezone.now(),
    )
    line = {"audience": "CUSTOMER", "whom": "Their buyer", "what": "We end it.", "on": timezone.localdate()}
    return {"exit": proposal, "exit message": ExitMessage.objects.create(proposal=proposal, teller=gone, **line)}


def _team_proposed(account: Account) -> TeamProposal:
    """A mentor, which both who writes the team and an executive may answer, by somebody who is no longer there."""
    return TeamProposal.objects.create(
        account=account,
        change="MENTOR",
        member=_welcome("Mia Solberg"),
        interval_months=3,
        on=timezone.localdate(),
        why="Somebody has to ask.",
        proposed_by=_welcome("Gwen Falk"),
        proposed_at=timezone.now(),
    )


def _welcome(name: str) -> Member:
    return welcome(name=name, email=f"{name.lower().replace(' ', '.')}@example.com", password=PASSWORD)


Address = Callable[[dict[str, Any]], str]
