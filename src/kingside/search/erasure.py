"""What a member opened; the index follows the row of the member by itself, but SQLite's keeps their letters."""

from django.db import connection

from kingside.identity.kinds import Leaver, erasers
from kingside.search.models import Visit


@erasers.register("search")
def erase_visits(leaver: Leaver) -> None:
    """What is offered before anything is typed."""
    Visit.objects.filter(member=leaver.member).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # only merging all of its parts takes out what was deleted
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('optimize')")
