"""What comes in and goes out by API about kept views of lists."""

from ninja import Field

from kingside.tables.models import SavedView
from kingside.tables.operations import LONGEST_QUERY
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import In, Out, Yes


class ViewsAsked(Paging):
    """Which views."""

    list: str = Field("", max_length=60, description="Of one list, such as `accounts`.", examples=["accounts"])


class ViewSaid(In):
    """How a list is looked at, to be kept under a name."""

    list: str = Field(max_length=60, description="Such as `accounts`.", examples=["accounts"])
    name: str = Field(min_length=1, max_length=60, examples=["Worst in the north"])
    query: str = Field(
        "",
        max_length=LONGEST_QUERY,
        description="What the list's page has behind the `?` of its address.",
        examples=["sort=name"],
    )
    is_shared: Yes = Field(default=False, description="For everybody; not every role may.", examples=[False])
    is_default: Yes = Field(default=False, description="You begin with it.", examples=[False])


class ViewSeen(Out):
    """A kept view of a list; its `query` is also what a file of it is asked for with."""

    id: int = Field(examples=[7])
    list: str = Field(examples=["accounts"])
    name: str = Field(examples=["Worst in the north"])
    query: str = Field(examples=["sort=name"])
    owner: str = Field(examples=["Nadia Rahn"])
    is_shared: bool
    is_default: bool = Field(description="Its owner begins with it.")

    @staticmethod
    def of(view: SavedView) -> "ViewSeen":
        return ViewSeen(
            id=view.pk,
            list=view.list_name,
            name=view.name,
            query=view.query,
            owner=str(view.owner),
            is_shared=view.is_shared,
            is_default=view.is_default,
        )
