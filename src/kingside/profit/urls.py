"""Addresses below /profit/."""

from django.urls import path

from kingside.profit.views import costs, ledger, maps, statements

app_name = "profit"
urlpatterns = [
    path("", maps.business, name="business"),
    path("recalculation/", maps.recalculate, name="recalculate"),
    path("map/", maps.heat_map, name="map"),
    path("compare/", maps.compare, name="compare"),
    path("rates/", maps.rates, name="rates"),
    path("cells/", maps.cells, name="cells"),
    path("cell/", maps.cell, name="cell"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ties/<slug:item>/", ledger.tie, name="tie"),
    path("statements/<account_number:number>/workbook/", statements.workbook, name="statement_workbook"),
    path("codes/", maps.codes, name="codes"),
    path("codes/assign/", maps.assign_codes, name="assign_codes"),
    path("codes/accounts/", maps.accounts_like, name="accounts_like"),
    path("codes/<uuid:pk>/undo/", maps.undo_codes, name="undo_codes"),
    path("maps/<uuid:pk>/", costs.publishing, name="publishing"),
    path("cost-models/", costs.cost_models, name="cost_models"),
    path("cost-models/new/", costs.questions, name="questions"),
    path("cost-models/<int:pk>/", costs.cost_model, name="cost_model"),
    path("cost-models/<int:pk>/retirement/", costs.retirement, name="retirement"),
    path("cost-models/<int:pk>/copy/", costs.copy, name="copy"),
    path("cost-models/drafts/<int:pk>/", costs.draft, name="draft"),
    path("cost-models/drafts/<int:pk>/merge/", costs.merge, name="merge"),
    path("cost-models/drafts/<int:pk>/text/", costs.draft_text, name="draft_text"),
    path("cost-models/drafts/<int:pk>/elements/<int:place>/", costs.draft_element, name="draft_element"),
    path("cost-models/drafts/<int:pk>/preview/", costs.preview, name="preview"),
    path("cost-models/drafts/<int:pk>/deletion/", costs.deletion, name="deletion"),
    path("cost-models/drafts/<int:pk>/restoration/", costs.restoration, name="restoration"),
]
