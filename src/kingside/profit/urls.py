"""Addresses below /profit/."""

from django.urls import path

from kingside.profit.views import costs, levers, maps

app_name = "profit"
urlpatterns = [
    path("", maps.business, name="business"),
    path("recalculation/", maps.recalculate, name="recalculate"),
    path("map/", maps.heat_map, name="map"),
    path("compare/", maps.compare, name="compare"),
    path("rates/", maps.rates, name="rates"),
    path("cells/", maps.cells, name="cells"),
    path("cell/", maps.cell, name="cell"),
    path("levers/", levers.levers, name="levers"),
    path("levers/scenarios/", levers.save_scenario, name="save_scenario"),
    path("levers/scenarios/<int:pk>/beside/<int:other>/", levers.compare_scenarios, name="compare_scenarios"),
    path("levers/scenarios/<int:pk>/", levers.scenario, name="scenario"),
    path("levers/scenarios/<int:pk>/refreshment/", levers.refresh_scenario, name="refresh_scenario"),
    path("levers/scenarios/<int:pk>/deletion/", levers.delete_scenario, name="delete_scenario"),
    path("levers/scenarios/<int:pk>/restoration/", levers.restore_scenario, name="restore_scenario"),
    path("levers/examination/", levers.examination, name="examination"),
    path("levers/white-space/", levers.white_space, name="white_space"),
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
