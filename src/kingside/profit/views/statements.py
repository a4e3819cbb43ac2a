"""The statement of an account as a workbook."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from kingside.exports import operations as exports
from kingside.identity.middleware import MemberRequest
from kingside.profit.workbook import STATEMENT_WORKBOOK, asked_of, lines_of


@require_POST
def workbook(request: MemberRequest, number: str) -> HttpResponse:
    """Written at once where it is short, else as background work."""
    account, profit_map = asked_of(_query(number, request.POST.get("map", "")), request.member)
    query = _query(number, str(profit_map.pk))
    export = exports.ask_for_workbook(name=STATEMENT_WORKBOOK, query=query, by=request.member)
    if lines_of(account, profit_map) > exports.AT_ONCE:
        exports.write_later(export=export)
        return redirect(export)
    exports.write(export)
    return redirect("exports:file", export.pk)


def _query(number: str, profit_map: str) -> QueryDict:
    return QueryDict(urlencode({"account": number, "map": profit_map}))
