"""Comments stay under the label; mentions of the name become mentions of it, and what was said earlier goes."""

from functools import reduce
from operator import or_

from django.db.models import Q

from kingside.audit.models import PersonalValue
from kingside.audit.operations import erase
from kingside.comments.mentions import pieces_of
from kingside.comments.models import Comment
from kingside.comments.operations import COMMENT
from kingside.identity.kinds import Leaver, erasers


@erasers.register("comments")
def erase_in_comments(leaver: Leaver) -> None:
    """Earlier texts of their own comments, and of those that mentioned them."""
    named = reduce(or_, (Q(text__icontains=f"@{name}") for name in leaver.names))
    comments = list(Comment.objects.filter(named))
    for comment in comments:
        comment.text = _without(comment.text, leaver)
    Comment.objects.bulk_update(comments, ["text"], batch_size=100)
    own = Comment.objects.filter(by=leaver.member).values_list("pk", flat=True)
    earlier = PersonalValue.objects.filter(kind=COMMENT).values_list("person_id", "before", "after").iterator()
    mentioned = {pk for pk, *texts in earlier for text in texts if text and _without(text, leaver) != text}
    erase(kind=COMMENT, ids={*map(str, own), *mentioned})


def _without(text: str, leaver: Leaver) -> str:
    pieces = pieces_of(text, leaver.names)
    return "".join(f"@{leaver.label}" if piece.is_mention else piece.text for piece in pieces)
