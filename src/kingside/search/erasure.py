"""What a member opened; the index follows the row of the member by itself."""

from kingside.identity.kinds import Leaver, erasers
from kingside.search.models import Visit


@erasers.register("search")
def erase_visits(leaver: Leaver) -> None:
    """What is offered before anything is typed."""
    Visit.objects.filter(member=leaver.member).delete()
