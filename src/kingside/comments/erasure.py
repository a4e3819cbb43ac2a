"""Comments stay under the label; mentions of the name become mentions of it, and what was said earlier goes."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from kingside.audit.models import PersonalValue
from kingside.audit.operations import erase
from kingside.comments.mentions import Piece, pieces_of
from kingside.comments.models import COMMENT, Comment
from kingside.identity.kinds import Leaver, Writing, erasers, writings
from kingside.identity.naming import folded, spellings

PORTION = 200

writings.register("comments")(Writing(Comment, "by", ("text",), earlier=COMMENT))


@erasers.register("comments")
def erase_in_comments(leaver: Leaver) -> None:
    """Earlier texts of their own comments, and of those that mentioned them."""
    changed = []
    for comment, means_them in _with_an_at(leaver):
        text = _without(comment, leaver, means_them=means_them)
        if text != comment.text:
            comment.text, comment.version = text, comment.version + 1  # an open form would bring the name back
            changed.append(comment)
    Comment.objects.bulk_update(changed, ["text", "version"], batch_size=PORTION)
    own = Comment.objects.filter(by=leaver.member).values_list("pk", flat=True)
    erase(kind=COMMENT, ids={*map(str, own), *_that_said_it_earlier(leaver)})


def _with_an_at(leaver: Leaver) -> Iterator[tuple[Comment, bool]]:
    """Comments that may mention somebody, each with whether it is known to mean them."""
    of_them = Comment.mentioned.through._default_manager.filter(comment_id=OuterRef("pk"), member_id=leaver.member.pk)
    with_an_at = Comment.objects.filter(text__contains="@").annotate(means_them=Exists(of_them))
    for comment in with_an_at.order_by().prefetch_related("mentioned").iterator(PORTION):
        yield comment, comment.means_them


def _without(comment: Comment, leaver: Leaver, *, means_them: bool) -> str:
    """Of two of one name, those who are known to be meant keep the mention.

    Whoever was switched off when a comment was mended is no longer known to be meant; then a name that nobody else has
    is enough.
    """
    others = {folded(member.name) for member in comment.mentioned.all() if member.pk != leaver.member.pk}

    def instead(piece: Piece) -> str:
        name = piece.text[1:]
        means_another = folded(name) in others if means_them else leaver.shares(name)
        return piece.text if means_another or not _is_theirs(piece, leaver) else f"@{leaver.label}"

    return "".join(map(instead, _pieces(comment.text, leaver)))


def _that_said_it_earlier(leaver: Leaver) -> set[str]:
    meant = {str(comment.pk) for comment, means_them in _with_an_at(leaver) if means_them}
    earlier = PersonalValue.objects.filter(kind=COMMENT).values_list("person_id", "before", "after").iterator()
    return {
        pk
        for pk, *texts in earlier
        for piece in (piece for text in texts if text for piece in _pieces(text, leaver))
        if _is_theirs(piece, leaver) and (pk in meant or not leaver.shares(piece.text[1:]))
    }


def _pieces(text: str, leaver: Leaver) -> list[Piece]:
    return pieces_of(text, spellings(leaver.names | leaver.others))


def _is_theirs(piece: Piece, leaver: Leaver) -> bool:
    return piece.is_mention and leaver.is_called(piece.text[1:])
