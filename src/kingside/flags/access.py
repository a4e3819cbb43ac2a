"""Which flags a member sees, what money beside them, and who may put one aside."""

from collections import defaultdict
from typing import Final

from django.db.models import BooleanField, Case, Exists, Expression, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy

from kingside.core.errors import DomainError
from kingside.flags.kinds import accounts, flag_rules, worth
from kingside.flags.models import Flag, FlagQuerySet
from kingside.identity.access import AUDIT, Somebody, holders_of, may, may_read_audit, reads_audit_of_the_business
from kingside.identity.models import Member, Role
from kingside.identity.policy import READ, WRITE, Deed, Resource, each, policy
from kingside.identity.trail import Reach, readers, with_rows

FLAGS: Final = policy.register("flags")(
    Resource(
        title=gettext_lazy("Putting flags of an account aside"),
        what=gettext_lazy(
            "With a reason and until a day. Besides its owner. Who sees a flag follows from what it warns of."
        ),
        of_accounts=True,
        cells=each((Role.MGR, Role.PRG), WRITE),
    )
)

FLAG_RULES: Final = policy.register("flag rules")(
    Resource(
        title=gettext_lazy("Flag rules, and putting flags of the business aside"),
        what=gettext_lazy("Which rules look for flags and how loud each is, which of them people dismiss."),
        cells={Role.PRG: WRITE, Role.ADM: READ},
    )
)

NOTHING: Final = Q(pk=0)


class NotYoursToDismiss(DomainError):
    """Its owner puts a flag aside, the manager of the unit, or the head of key accounts."""

    status = 403
    title = gettext_lazy("This is not yours to do")


def flags_for(member: Somebody) -> FlagQuerySet:
    """Flags of rules whose resource a member may read, at their accounts or as a whole; closed ones among them."""
    if not isinstance(member, Member) or not member.is_active:
        return Flag.objects.none()
    names: dict[int, list[str]] = defaultdict(list)
    resources: dict[int, Resource] = {}
    for name, rule in flag_rules.items():
        names[id(rule.resource)].append(name)
        resources[id(rule.resource)] = rule.resource
    seen = NOTHING
    for key, resource in resources.items():
        if resource.of_accounts:
            seen |= Q(rule__in=names[key]) & _at_accounts(member, Deed.READ, resource)
        elif may(member, Deed.READ, resource):
            seen |= Q(rule__in=names[key])
    return Flag.objects.filter(seen)


def stake_shown_to(member: Member) -> Expression | F:
    """The money at stake, null where it is what an account earns and that is not for this member."""
    shown = Q(stake_is_worth=False)
    for each_of in worth.values():
        shown |= _at_accounts(member, Deed.READ, each_of.resource)
    return Case(When(shown, then=F("at_stake")))


def dismissible_by(member: Member) -> Expression:
    """Whether a flag is this member's to put aside."""
    theirs = Q(owner=member) | Q(account_id__isnull=False) & _at_accounts(member, Deed.WRITE, FLAGS)
    if may(member, Deed.WRITE, FLAG_RULES):
        theirs |= Q(account_id=None)
    return Case(When(theirs, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())


def require_dismissible(flag: Flag, member: Member) -> None:
    """Refuse whoever may see a flag but not put it aside."""
    if not Flag.objects.filter(pk=flag.pk).annotate(is_theirs=dismissible_by(member)).filter(is_theirs=True).exists():
        raise NotYoursToDismiss


def last_resort() -> Member | None:
    """Whose a flag is that is nobody else's: the head of key accounts, else an administrator, who can name one."""
    heads, administrators = (holders_of(FLAG_RULES, deed).order_by("pk") for deed in (Deed.WRITE, Deed.READ))
    return heads.first() or administrators.first()


@readers.register("flag")
def _flags_in_the_trail(member: Somebody) -> Reach:
    """Those that a member sees, as what each warns of says, where the trail is read, too."""
    if reads_audit_of_the_business(member):
        return flags_for(member)
    if isinstance(member, Member) and may_read_audit(member):
        return flags_for(member).filter(_at_accounts(member, Deed.READ, AUDIT))
    return False


readers.register("flag_rule")(with_rows())


def _at_accounts(member: Member, deed: Deed, resource: Resource) -> Q:
    """Flags of accounts at which a member may do this, as a condition."""
    reached = NOTHING
    for room in accounts.values():
        within = room.within(member, deed, resource).filter(pk=OuterRef("account_id"))
        reached |= Q(Exists(within))
    return reached
