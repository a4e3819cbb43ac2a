from django.core.checks import CheckMessage, register
from django.core.checks import Warning as CheckNotice

from kingside.web import front_end


@register()
def front_end_is_built(**kwargs: object) -> list[CheckMessage]:
    """Pages work without styles and scripts, but nobody should have to see that by accident."""
    if front_end.is_built():
        return []
    return [CheckNotice("The front end is not built; pages come plain.", hint="Run `make setup`.", id="web.W001")]
