"""Views of lists that somebody keeps, and many rows changed at once."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kingside.core.errors import DomainError
from kingside.identity.middleware import MemberRequest
from kingside.identity.trail import history_for
from kingside.tables import changes, operations
from kingside.tables.access import all_views, changes_for, own_views
from kingside.tables.asked import params_of, read
from kingside.tables.choosing import names_of, seen_as_asked, verb_for
from kingside.tables.forms import ViewForm
from kingside.tables.kinds import BulkVerb, ListKind, lists
from kingside.tables.outcomes import change_page

SHOWN_BY_NAME = 20


@require_safe
def view(request: MemberRequest, pk: int) -> HttpResponse:
    """A kept view has an address that can be sent."""
    found = get_object_or_404(all_views(request.member), pk=pk)
    return redirect(_address(_kind_or_404(found.list_name), found.asks))


@require_POST
def save(request: MemberRequest, name: str) -> HttpResponse:
    """Keep how the list is looked at."""
    kind = _kind_or_404(name)
    form = ViewForm(request.POST)
    query = QueryDict(request.POST.get("query", "")[: operations.LONGEST_QUERY + 1])
    kept = read(kind, kind.open(request.member, params_of(kind, query)), query).kept
    if not form.is_valid():
        messages.error(request, operations.NamelessView().sentence)
        return redirect(_address(kind, kept))
    said = form.cleaned_data | {"query": kept}
    try:
        view = operations.save_view(by=request.member, kind=kind, **said)
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect(_address(kind, kept))
    messages.success(request, _("The view “{view}” is kept.").format(view=view))
    return redirect(_address(kind, view.asks))


@require_POST
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a view go, and offer to take it back."""
    found = get_object_or_404(own_views(request.member).filter(deleted_at=None), pk=pk)
    operations.delete_view(view=found, by=request.member, at=timezone.now())
    query = QueryDict(mutable=True)
    query["view"], query["deleted_view"] = "", str(found.pk)
    return redirect(_address(_kind_or_404(found.list_name), query.urlencode()))


@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a view back."""
    found = get_object_or_404(own_views(request.member).exclude(deleted_at=None), pk=pk)
    operations.restore_view(view=found, by=request.member)
    return redirect(_address(_kind_or_404(found.list_name), found.asks))


@require_POST
def default(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin with this view from now on, or with the plain list again."""
    found = get_object_or_404(own_views(request.member).filter(deleted_at=None), pk=pk)
    operations.make_default(view=found, is_default=not found.is_default)
    return redirect(_address(_kind_or_404(found.list_name), found.asks))


@require_POST
def bulk(request: MemberRequest, name: str, verb: str) -> HttpResponse:
    """First what would change, then the change: rows that were ticked, or all that are as asked."""
    kind = _kind_or_404(name)
    chosen = _verb_or_404(kind, verb, request)
    query = QueryDict(request.POST.get("query", ""))
    opened = kind.open(request.member, params_of(kind, query))
    seen = (
        seen_as_asked(kind, opened, query)
        if request.POST.get("all")
        else changes.seen_rows(request.POST.getlist("rows"))
    )
    names = names_of(kind, opened, seen)
    seen = {pk: version for pk, version in seen.items() if pk in names}
    if not seen:
        messages.error(request, changes.NothingChosen().sentence)
        return redirect(_address(kind, query.urlencode()))
    if len(seen) > changes.MOST_ROWS:
        raise changes.TooManyRows
    is_told = request.POST.get("do") == "change"
    form = chosen.form(request.POST if is_told else None, prefix=changes.PREFIX, label_suffix="")
    if form.is_bound and form.is_valid():
        said = {key: str(value) for key, value in request.POST.items() if key.startswith(f"{changes.PREFIX}-")}
        change = changes.change_many(
            kind=kind, verb=chosen, seen=seen, names=names, by=request.member, said=said, query=query.urlencode()
        )
        return redirect(change)
    context = {
        "kind": kind,
        "verb": chosen,
        "form": form,
        "counted": kind.counted(len(seen)),
        "names": list(names.values())[:SHOWN_BY_NAME],
        "n_more": max(len(seen) - SHOWN_BY_NAME, 0),
        "takes_a_while": len(seen) > changes.AT_ONCE,
        "rows": ",".join(f"{pk}.{version}" for pk, version in seen.items()),
        "query": query.urlencode(),
        "back": _address(kind, query.urlencode()),
    }
    return render(request, "tables/bulk.html", context, status=400 if form.errors else 200)


@require_safe
def change(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far a change is, or what came of it and what stayed as it was."""
    found = get_object_or_404(changes_for(request.member), pk=pk)
    kind = _kind_or_404(found.list_name)
    context = {
        "page": change_page(found),
        "kind": kind,
        "back": _address(kind, found.query),
        "history": history_for(request.member, found),
    }
    return render(request, "tables/change.html", context)


@require_safe
def change_progress(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The progress for the page of a change, which loads anew when there is something else to see."""
    page = change_page(get_object_or_404(changes_for(request.member), pk=pk))
    if not page.is_going_on:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "tables/progress.html", {"page": page})


@require_POST
def undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Bring back what many rows said before."""
    found = get_object_or_404(changes_for(request.member), pk=pk)
    _verb_or_404(_kind_or_404(found.list_name), found.verb, request)
    changes.undo_many(change=found, by=request.member)
    return redirect(found)


def _kind_or_404(name: str) -> ListKind:
    if name not in lists:
        raise Http404(_("There is no such list."))
    return lists[name]


def _verb_or_404(kind: ListKind, name: str, request: MemberRequest) -> BulkVerb:
    verb = verb_for(request.member, kind, name)
    if verb is None:
        raise Http404(_("Nothing like that is done with many at once."))
    return verb


def _address(kind: ListKind, query: str) -> str:
    return reverse(kind.address) + (f"?{query}" if query else "")
