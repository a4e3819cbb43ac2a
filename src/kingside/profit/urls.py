"""Addresses below /profit/."""

from django.urls import path

from kingside.profit import views

app_name = "profit"
urlpatterns = [
    path("", views.business, name="business"),
    path("map/", views.heat_map, name="map"),
    path("compare/", views.compare, name="compare"),
    path("cells/", views.cells, name="cells"),
    path("cell/", views.cell, name="cell"),
    path("codes/", views.codes, name="codes"),
    path("codes/assign/", views.assign_codes, name="assign_codes"),
    path("codes/accounts/", views.accounts_like, name="accounts_like"),
    path("codes/<uuid:pk>/undo/", views.undo_codes, name="undo_codes"),
    path("cost-models/<int:pk>/", views.cost_model, name="cost_model"),
]
