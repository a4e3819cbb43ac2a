"""By API: who a token stands for, members and guests, grants and absences, departments and units.

Passwords, second factors, sessions and the making of tokens stay pages: a program that is lost must not make another.
"""

from contextlib import suppress
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Query, Router, Status

from kingside.core import clock
from kingside.core.versioning import StaleVersion
from kingside.identity import erasure, holdings, invitations, operations, queries, roles
from kingside.identity.access import (
    MEMBERS,
    departments_for,
    may,
    members_for,
    remit_of,
    require,
    require_manager,
    require_sight_of_members,
    units_for,
)
from kingside.identity.formats import choose_formats
from kingside.identity.links import invitation_address
from kingside.identity.mail import MailNotSent
from kingside.identity.middleware import TokenRequest
from kingside.identity.models import Absence, BusinessUnit, Department, Grant, Invitation, Member
from kingside.identity.policy import Deed
from kingside.identity.schemas import (
    AbsenceSeen,
    DepartmentChanged,
    DepartmentSaid,
    DepartmentSeen,
    FormatsSaid,
    FormatsSeen,
    GrantSeen,
    Guest,
    Held,
    InvitationSeen,
    Me,
    MemberChanged,
    MemberRoles,
    MemberSeen,
    NewAbsence,
    NewGrant,
    UnitChanged,
    UnitSaid,
    UnitSeen,
    token_seen,
)
from kingside.web.rest.paging import By, Paging, Portion, portion
from kingside.web.rest.problems import stale_answer
from kingside.web.rest.references import referred
from kingside.web.rest.schemas import LARGEST_KEY, Listed

router = Router()
Id = Annotated[int, Path(ge=1, le=LARGEST_KEY, example=7)]
YOU, OF_MEMBERS = ["You"], ["Members"]


@router.get("/me", response=Me, tags=YOU, summary="Who am I")
def me(request: TokenRequest) -> Me:
    """The member that this token stands for, with the roles held today."""
    member = request.member
    return Me(
        id=member.pk,
        name=member.name,
        email=member.email,
        title=member.title,
        roles=sorted(role.value for role in remit_of(member).everywhere),
        token=token_seen(request.token),
    )


@router.delete("/me/token", response={204: None}, tags=YOU, summary="Revoke this token")
def revoke_own_token(request: TokenRequest) -> Status[None]:
    """The token that asks ends at once; for a program that is taken out of use."""
    operations.revoke_token(token=request.token, by=request.member, at=timezone.now())
    return Status(204, None)


@router.get("/me/formats", response=FormatsSeen, tags=YOU, summary="How you read days and numbers")
def formats_show(request: TokenRequest) -> Member:
    """On pages and in mails; the API has one form for everybody."""
    return request.member


@router.put("/me/formats", response=FormatsSeen, tags=YOU, summary="Choose how you read days and numbers")
def formats_choose(request: TokenRequest, said: FormatsSaid) -> Member:
    """A time zone such as Europe/Berlin and a locale such as de."""
    choose_formats(member=request.member, **said.dict())
    return request.member


@router.get("/members", response=Listed[MemberSeen], tags=OF_MEMBERS, summary="All members")
def members_list(request: TokenRequest, paging: Query[Paging]) -> Portion[MemberSeen]:
    """Everybody who is or was let in, by name."""
    require_sight_of_members(request.member)
    found = portion(request, queries.members(), [By("name"), By("pk")], paging)
    return Portion([MemberSeen.of(queries.listed(member)) for member in found.items], found.next)


@router.get("/members/{int:pk}", response=MemberRoles, tags=OF_MEMBERS, summary="One member")
def member_show(request: TokenRequest, pk: Id) -> MemberRoles:
    """Name, address, roles, departments and absences of one member; everybody sees the own."""
    return _page(request, _member(request, pk))


@router.put("/members/{int:pk}", response=MemberRoles, tags=OF_MEMBERS, summary="Correct a member")
def member_change(request: TokenRequest, pk: Id, said: MemberChanged) -> MemberRoles | HttpResponse:
    """Name, address, title and function. A mail tells the old and the new address.

    409 with both versions where somebody saved after the version that was seen.
    """
    kept = _member(request, pk)
    require(request.member, Deed.WRITE, MEMBERS)
    told: dict[str, Any] = said.dict(exclude={"version"})
    try:
        changed = operations.correct(
            member=kept, seen_version=said.version, by=request.member, at=timezone.now(), **told
        )
    except StaleVersion as stale:
        return stale_answer(stale, queries.conflict_of(kept, told, seen=said.version))
    return _page(request, changed)


@router.post("/members/{int:pk}/deactivation", response=MemberRoles, tags=OF_MEMBERS, summary="Switch a member off")
def member_deactivate(request: TokenRequest, pk: Id) -> MemberRoles:
    """Signed out everywhere and not let in until switched on again; tokens end working too."""
    require_manager(request.member)
    member = get_object_or_404(Member, pk=pk)
    operations.deactivate(member=member, by=request.member)
    return _page(request, member)


@router.post("/members/{int:pk}/reactivation", response=MemberRoles, tags=OF_MEMBERS, summary="Let a member in again")
def member_reactivate(request: TokenRequest, pk: Id) -> MemberRoles:
    """With the password and the second factor they had."""
    require_manager(request.member)
    member = get_object_or_404(Member, pk=pk)
    operations.reactivate(member=member, by=request.member)
    return _page(request, member)


@router.post("/members/{int:pk}/erasure", response=MemberRoles, tags=OF_MEMBERS, summary="Erase a member")
def member_erase(request: TokenRequest, pk: Id) -> MemberRoles:
    """For good: all that is personal goes, what was done stays under a label such as *Former member 7*.

    409 `hand_over_first` while the member is on a team, is a mentor, or answers for a department.
    """
    member = _member(request, pk)
    require(request.member, Deed.WRITE, MEMBERS)
    return _page(request, erasure.erase(member=member, by=request.member, at=timezone.now()))


@router.get(
    "/members/{int:pk}/data", response=Held, by_alias=True, tags=OF_MEMBERS, summary="What is held about a member"
)
def member_data(request: TokenRequest, pk: Id) -> StreamingHttpResponse:
    """Table by table, in one document: your own, with what you wrote; by the administrator anybody's, without.

    It stands in the audit trail that you took it.
    """
    held = holdings.take(_member(request, pk), by=request.member, at=timezone.now())
    return StreamingHttpResponse(held, content_type="application/json")


@router.get("/invitations", response=Listed[InvitationSeen], tags=OF_MEMBERS, summary="Open invitations")
def invitations_list(request: TokenRequest, paging: Query[Paging]) -> Portion[Invitation]:
    """Guests who have not come yet, the newest first."""
    require_sight_of_members(request.member)
    newest_first = [By("invited_at", is_descending=True), By("pk", is_descending=True)]
    return portion(request, queries.open_invitations(), newest_first, paging)


@router.post("/invitations", response={201: InvitationSeen}, tags=OF_MEMBERS, summary="Invite somebody")
def invitation_send(request: TokenRequest, guest: Guest) -> Status[Invitation]:
    """A mail with a link that works once, for a week. Where the mail does not leave, `sent_at` stays null."""
    require_manager(request.member)
    with suppress(MailNotSent):  # the invitation is on the list, and says that no mail left
        invitations.invite(
            name=guest.name,
            email=guest.email,
            title=guest.title,
            function=guest.function,
            by=request.member,
            at=timezone.now(),
            address=invitation_address(request),
        )
    return Status(201, queries.open_invitations().get(email=guest.email.strip().lower()))


@router.post("/invitations/{int:pk}/again", response=InvitationSeen, tags=OF_MEMBERS, summary="Invite once more")
def invitation_again(request: TokenRequest, pk: Id) -> Invitation:
    """A new link for another week; the one before ends."""
    invitation = _invitation(request, pk)
    with suppress(MailNotSent):
        invitations.invite_again(
            invitation=invitation, by=request.member, at=timezone.now(), address=invitation_address(request)
        )
    invitation.refresh_from_db()
    return invitation


@router.delete("/invitations/{int:pk}", response={204: None}, tags=OF_MEMBERS, summary="Withdraw an invitation")
def invitation_withdraw(request: TokenRequest, pk: Id) -> Status[None]:
    """The link in the mail ends."""
    invitations.withdraw(invitation=_invitation(request, pk), by=request.member, at=timezone.now())
    return Status(204, None)


@router.post("/members/{int:pk}/grants", response={201: GrantSeen}, tags=OF_MEMBERS, summary="Grant a role")
def grant_give(request: TokenRequest, pk: Id, grant: NewGrant) -> Status[Grant]:
    """From one day to the day before another, for a unit or the whole business."""
    member = _member(request, pk)
    require(request.member, Deed.WRITE, MEMBERS)
    unit = referred(units_for(request.member), grant.unit, field="unit") if grant.unit else None
    given = roles.give_grant(
        member=member,
        role=grant.role,
        by=request.member,
        valid_from=grant.valid_from,
        unit=unit,
        valid_to=grant.valid_to,
    )
    return Status(201, given)


@router.post("/members/{int:pk}/grants/{int:grant_pk}/end", response=GrantSeen, tags=OF_MEMBERS, summary="End a grant")
def grant_end(request: TokenRequest, pk: Id, grant_pk: Id) -> Grant:
    """From today on the role is no longer held; one that begins later never is."""
    grant = get_object_or_404(_member(request, pk).grants.select_related("member", "unit", "given_by"), pk=grant_pk)
    roles.end_grant(grant=grant, by=request.member, on=max(clock.today(), grant.valid_from))
    return grant


@router.post("/members/{int:pk}/absences", response={201: AbsenceSeen}, tags=OF_MEMBERS, summary="Record an absence")
def absence_record(request: TokenRequest, pk: Id, absence: NewAbsence) -> Status[Absence]:
    """Deputies stand in meanwhile. Everybody may say so of himself."""
    member = _member(request, pk)
    recorded = roles.record_absence(
        member=member, by=request.member, valid_from=absence.valid_from, valid_to=absence.valid_to
    )
    return Status(201, recorded)


@router.post(
    "/members/{int:pk}/absences/{int:absence_pk}/end", response=AbsenceSeen, tags=OF_MEMBERS, summary="Be back"
)
def absence_end(request: TokenRequest, pk: Id, absence_pk: Id) -> Absence:
    """The member is back today."""
    absence = get_object_or_404(_member(request, pk).absences.select_related("member"), pk=absence_pk)
    roles.end_absence(absence=absence, by=request.member, on=clock.today())
    return absence


@router.get("/departments", response=Listed[DepartmentSeen], tags=OF_MEMBERS, summary="Departments")
def departments_list(request: TokenRequest, paging: Query[Paging]) -> Portion[Department]:
    """All of them, or those that one represents or is the deputy of."""
    seen = departments_for(request.member).select_related("representative", "deputy")
    if not may(request.member, Deed.READ, MEMBERS) and not seen:
        require(request.member, Deed.READ, MEMBERS)
    return portion(request, seen, [By("name"), By("pk")], paging)


@router.post("/departments", response={201: DepartmentSeen}, tags=OF_MEMBERS, summary="Name a department")
def department_add(request: TokenRequest, said: DepartmentSaid) -> Status[Department]:
    """With its representative and deputy, if they are known."""
    require(request.member, Deed.WRITE, MEMBERS)
    return Status(201, roles.name_department(name=said.name, by=request.member, **_answering(said)))


@router.put("/departments/{int:pk}", response=DepartmentSeen, tags=OF_MEMBERS, summary="Change a department")
def department_change(request: TokenRequest, pk: Id, said: DepartmentChanged) -> Department | HttpResponse:
    """What is left out is nobody. 409 with both versions where somebody saved after the version that was seen."""
    kept = get_object_or_404(departments_for(request.member), pk=pk)
    require(request.member, Deed.WRITE, MEMBERS)
    told: dict[str, Any] = {"name": said.name, **_answering(said)}
    try:
        return roles.name_department(by=request.member, department=kept, seen_version=said.version, **told)
    except StaleVersion as stale:
        return stale_answer(stale, queries.conflict_of(kept, told, seen=said.version))


@router.get("/units", response=list[UnitSeen], tags=OF_MEMBERS, summary="Business units")
def units_list(request: TokenRequest) -> list[UnitSeen]:
    """The whole tree, each unit below the one that it is a part of."""
    require(request.member, Deed.READ, MEMBERS)
    return [_unit(unit, depth) for depth, unit in queries.unit_tree(request.member)]


@router.post("/units", response={201: UnitSeen}, tags=OF_MEMBERS, summary="Name a unit")
def unit_add(request: TokenRequest, said: UnitSaid) -> Status[UnitSeen]:
    """At the top of the tree, or as a part of another."""
    require(request.member, Deed.WRITE, MEMBERS)
    added = roles.name_unit(name=said.name, by=request.member, parent=_above(request, said))
    return Status(201, _placed(request, added))


@router.put("/units/{int:pk}", response=UnitSeen, tags=OF_MEMBERS, summary="Change a unit")
def unit_change(request: TokenRequest, pk: Id, said: UnitChanged) -> UnitSeen | HttpResponse:
    """Its name and place in the tree. 409 with both versions where somebody saved after the version that was seen."""
    kept = get_object_or_404(units_for(request.member), pk=pk)
    require(request.member, Deed.WRITE, MEMBERS)
    told: dict[str, Any] = {"name": said.name, "parent": _above(request, said)}
    try:
        return _placed(request, roles.name_unit(by=request.member, unit=kept, seen_version=said.version, **told))
    except StaleVersion as stale:
        return stale_answer(stale, queries.conflict_of(kept, told, seen=said.version))


def _member(request: TokenRequest, pk: int) -> Member:
    return get_object_or_404(members_for(request.member), pk=pk)


def _page(request: TokenRequest, member: Member) -> MemberRoles:
    member.refresh_from_db()
    return MemberRoles.of(queries.member_page(request.member, member, today=clock.today()))


def _invitation(request: TokenRequest, pk: int) -> Invitation:
    require_manager(request.member)
    return get_object_or_404(queries.open_invitations(), pk=pk)


def _answering(said: DepartmentSaid) -> dict[str, Any]:
    return {
        field: referred(_active(), key, field=field) if key else None
        for field, key in (("representative", said.representative), ("deputy", said.deputy))
    }


def _above(request: TokenRequest, said: UnitSaid) -> BusinessUnit | None:
    return referred(units_for(request.member), said.parent, field="parent") if said.parent else None


def _placed(request: TokenRequest, placed: BusinessUnit) -> UnitSeen:
    depth = next(depth for depth, unit in queries.unit_tree(request.member) if unit == placed)
    return _unit(placed, depth)


def _unit(unit: BusinessUnit, depth: int) -> UnitSeen:
    told = {"id": unit.pk, "version": unit.version, "name": unit.name, "parent": unit.parent, "depth": depth}
    return UnitSeen.model_validate(told)


def _active() -> QuerySet[Member]:
    return Member.objects.filter(is_active=True)
