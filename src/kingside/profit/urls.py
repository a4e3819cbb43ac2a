"""Addresses below /profit/."""

from django.urls import path

from kingside.profit import views

app_name = "profit"
urlpatterns = [
    path("", views.business, name="business"),
    path("cells/", views.cells, name="cells"),
    path("cell/", views.cell, name="cell"),
    path("cost-models/<int:pk>/", views.cost_model, name="cost_model"),
]
