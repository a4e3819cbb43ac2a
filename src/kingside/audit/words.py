"""The trail in the language of whoever reads it: rows hold English words, which become others when they are shown."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import pgettext_lazy

from kingside.core.texts import Text

VERBS: Final[Mapping[str, Text]] = {
    "accepted": pgettext_lazy("what happened to a record", "accepted"),
    "added": pgettext_lazy("what happened to a record", "added"),
    "app paired": pgettext_lazy("what happened to a record", "app paired"),
    "app removed": pgettext_lazy("what happened to a record", "app removed"),
    "approved": pgettext_lazy("what happened to a record", "approved"),
    "assigned": pgettext_lazy("what happened to a record", "assigned"),
    "begun": pgettext_lazy("what happened to a record", "begun"),
    "brought a comment back": pgettext_lazy("what happened to a record", "brought a comment back"),
    "brought back": pgettext_lazy("what happened to a record", "brought back"),
    "called back": pgettext_lazy("what happened to a record", "called back"),
    "changed": pgettext_lazy("what happened to a record", "changed"),
    "changed a comment": pgettext_lazy("what happened to a record", "changed a comment"),
    "checked": pgettext_lazy("what happened to a record", "checked"),
    "chosen": pgettext_lazy("what happened to a record", "chosen"),
    "communicated": pgettext_lazy("what happened to a record", "communicated"),
    "confirmed": pgettext_lazy("what happened to a record", "confirmed"),
    "deleted": pgettext_lazy("what happened to a record", "deleted"),
    "dismissed": pgettext_lazy("what happened to a record", "dismissed"),
    "downloaded": pgettext_lazy("what happened to a record", "downloaded"),
    "downloaded an attachment": pgettext_lazy("what happened to a record", "downloaded an attachment"),
    "edited": pgettext_lazy("what happened to a record", "edited"),
    "executed": pgettext_lazy("what happened to a record", "executed"),
    "exported": pgettext_lazy("what happened to a record", "exported"),
    "forgotten": pgettext_lazy("what happened to a record", "forgotten"),
    "found off": pgettext_lazy("what happened to a record", "found off"),
    "found unchanged": pgettext_lazy("what happened to a record", "found unchanged"),
    "given a mentor": pgettext_lazy("what happened to a record", "given a mentor"),
    "given a new password": pgettext_lazy("what happened to a record", "given a new password"),
    "given a role": pgettext_lazy("what happened to a record", "given a role"),
    "given a team member": pgettext_lazy("what happened to a record", "given a team member"),
    "given a token": pgettext_lazy("what happened to a record", "given a token"),
    "given codes": pgettext_lazy("what happened to a record", "given codes"),
    "handed over": pgettext_lazy("what happened to a record", "handed over"),
    "imported": pgettext_lazy("what happened to a record", "imported"),
    "invited": pgettext_lazy("what happened to a record", "invited"),
    "invited again": pgettext_lazy("what happened to a record", "invited again"),
    "let in again": pgettext_lazy("what happened to a record", "let in again"),
    "lesson withdrawn": pgettext_lazy("what happened to a record", "lesson withdrawn"),
    "locked out": pgettext_lazy("what happened to a record", "locked out"),
    "made": pgettext_lazy("what happened to a record", "made"),
    "mapped": pgettext_lazy("what happened to a record", "mapped"),
    "mentorship ended": pgettext_lazy("what happened to a record", "mentorship ended"),
    "not published": pgettext_lazy("what happened to a record", "not published"),
    "noted as away": pgettext_lazy("what happened to a record", "noted as away"),
    "noted as back": pgettext_lazy("what happened to a record", "noted as back"),
    "passkey added": pgettext_lazy("what happened to a record", "passkey added"),
    "passkey removed": pgettext_lazy("what happened to a record", "passkey removed"),
    "placed in a unit": pgettext_lazy("what happened to a record", "placed in a unit"),
    "proposed": pgettext_lazy("what happened to a record", "proposed"),
    "published": pgettext_lazy("what happened to a record", "published"),
    "put aside": pgettext_lazy("what happened to a record", "put aside"),
    "read": pgettext_lazy("what happened to a record", "read"),
    "planned": pgettext_lazy("what happened to a record", "planned"),
    "read the lesson": pgettext_lazy("what happened to a record", "read the lesson"),
    "received": pgettext_lazy("what happened to a record", "received"),
    "reconciled": pgettext_lazy("what happened to a record", "reconciled"),
    "recommended": pgettext_lazy("what happened to a record", "recommended"),
    "recorded": pgettext_lazy("what happened to a record", "recorded"),
    "recovery codes ended": pgettext_lazy("what happened to a record", "recovery codes ended"),
    "recovery codes made": pgettext_lazy("what happened to a record", "recovery codes made"),
    "refreshed": pgettext_lazy("what happened to a record", "refreshed"),
    "rejected": pgettext_lazy("what happened to a record", "rejected"),
    "refused": pgettext_lazy("what happened to a record", "refused"),
    "requested": pgettext_lazy("what happened to a record", "requested"),
    "restored": pgettext_lazy("what happened to a record", "restored"),
    "retired": pgettext_lazy("what happened to a record", "retired"),
    "revised": pgettext_lazy("what happened to a record", "revised"),
    "role ended": pgettext_lazy("what happened to a record", "role ended"),
    "saved": pgettext_lazy("what happened to a record", "saved"),
    "set": pgettext_lazy("what happened to a record", "set"),
    "set up": pgettext_lazy("what happened to a record", "set up"),
    "shared": pgettext_lazy("what happened to a record", "shared"),
    "signed out": pgettext_lazy("what happened to a record", "signed out"),
    "stopped": pgettext_lazy("what happened to a record", "stopped"),
    "switched off": pgettext_lazy("what happened to a record", "switched off"),
    "team membership ended": pgettext_lazy("what happened to a record", "team membership ended"),
    "token revoked": pgettext_lazy("what happened to a record", "token revoked"),
    "took a comment away": pgettext_lazy("what happened to a record", "took a comment away"),
    "tried": pgettext_lazy("what happened to a record", "tried"),
    "tried again": pgettext_lazy("what happened to a record", "tried again"),
    "undone": pgettext_lazy("what happened to a record", "undone"),
    "welcomed": pgettext_lazy("what happened to a record", "welcomed"),
    "unplanned": pgettext_lazy("what happened to a record", "unplanned"),
    "withdrawn": pgettext_lazy("what happened to a record", "withdrawn"),
}
"""Every verb that a room records; one that only older rows have is shown as it was written."""

NOUNS: Final[Mapping[str, Text]] = {
    "account": pgettext_lazy("kind of record", "account"),
    "bulk change": pgettext_lazy("kind of record", "bulk change"),
    "business unit": pgettext_lazy("kind of record", "business unit"),
    "code assignment": pgettext_lazy("kind of record", "code assignment"),
    "cost draft": pgettext_lazy("kind of record", "cost draft"),
    "cost model": pgettext_lazy("kind of record", "cost model"),
    "dependence target": pgettext_lazy("kind of record", "dependence target"),
    "department": pgettext_lazy("kind of record", "department"),
    "exchange rate": pgettext_lazy("kind of record", "exchange rate"),
    "export": pgettext_lazy("kind of record", "export"),
    "exit proposal": pgettext_lazy("kind of record", "exit proposal"),
    "flag": pgettext_lazy("kind of record", "flag"),
    "flag rule": pgettext_lazy("kind of record", "flag rule"),
    "import": pgettext_lazy("kind of record", "import"),
    "invitation": pgettext_lazy("kind of record", "invitation"),
    "job": pgettext_lazy("kind of record", "job"),
    "lever examination": pgettext_lazy("kind of record", "lever examination"),
    "lever scenario": pgettext_lazy("kind of record", "lever scenario"),
    "ledger figure": pgettext_lazy("kind of record", "ledger figure"),
    "member": pgettext_lazy("kind of record", "member"),
    "profit map": pgettext_lazy("kind of record", "profit map"),
    "reporting currency": pgettext_lazy("kind of record", "reporting currency"),
    "saved view": pgettext_lazy("kind of record", "saved view"),
    "white space": pgettext_lazy("kind of record", "white space"),
}
"""Every kind of record that has a history."""


def verb(recorded: str) -> str:
    """What was done."""
    return str(VERBS.get(recorded, recorded))


def noun(recorded: str) -> str:
    """What kind of record it was done to."""
    return str(NOUNS.get(recorded, recorded))
