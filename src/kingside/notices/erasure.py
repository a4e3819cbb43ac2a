"""What a member was told, and what others were told about them by name."""

from kingside.identity.kinds import Leaver, erasers
from kingside.notices.models import Notice
from kingside.notices.operations import LONGEST


@erasers.register("notices")
def erase_notices(leaver: Leaver) -> None:
    """Their own go; in those of others the label stands for them."""
    leaver.member.notices.all().delete()
    leaver.member.notice_settings.all().delete()
    for pk, text in Notice.objects.order_by().values_list("pk", "text").iterator():
        if (kept := leaver.replaced_in(text)) != text:
            Notice.objects.filter(pk=pk).update(text=kept[:LONGEST])
