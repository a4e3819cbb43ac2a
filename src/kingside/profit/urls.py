"""Addresses below /profit/."""

from django.urls import path

from kingside.profit.views import costs, dependence, exits, lessons, maps

app_name = "profit"
urlpatterns = [
    path("", maps.business, name="business"),
    path("recalculation/", maps.recalculate, name="recalculate"),
    path("map/", maps.heat_map, name="map"),
    path("compare/", maps.compare, name="compare"),
    path("rates/", maps.rates, name="rates"),
    path("cells/", maps.cells, name="cells"),
    path("cell/", maps.cell, name="cell"),
    path("codes/", maps.codes, name="codes"),
    path("codes/assign/", maps.assign_codes, name="assign_codes"),
    path("codes/accounts/", maps.accounts_like, name="accounts_like"),
    path("codes/<uuid:pk>/undo/", maps.undo_codes, name="undo_codes"),
    path("dependence/", dependence.dependence, name="dependence"),
    path("lesson/", lessons.read_lesson, name="lesson"),
    path("lesson/acknowledgement/", lessons.acknowledge, name="acknowledge_lesson"),
    path("lesson/readers/", lessons.lesson_readers, name="lesson_readers"),
    path("exits/", exits.exits, name="exits"),
    path("exits/new/", exits.new_exit, name="new_exit"),
    path("exits/<int:pk>/", exits.exit_shown, name="exit"),
    path("exits/<int:pk>/revision/", exits.exit_revision, name="exit_revision"),
    path("exits/<int:pk>/recommendation/", exits.exit_recommendation, name="exit_recommendation"),
    path("exits/<int:pk>/check/", exits.exit_check, name="exit_check"),
    path("exits/<int:pk>/decision/", exits.exit_decision, name="exit_decision"),
    path("exits/<int:pk>/messages/", exits.exit_message, name="exit_message"),
    path("exits/<int:pk>/messages/<int:message>/deletion/", exits.exit_message_out, name="exit_message_out"),
    path("exits/<int:pk>/communication/", exits.exit_communication, name="exit_communication"),
    path("exits/<int:pk>/execution/", exits.exit_execution, name="exit_execution"),
    path("exits/<int:pk>/withdrawal/", exits.exit_withdrawal, name="exit_withdrawal"),
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
