"""Addresses below /guards/."""

from django.urls import path

from kingside.guards import views

app_name = "guards"
urlpatterns = [
    path("", views.guards, name="guards"),
    path("set/", views.set_guards, name="set"),
    path("preset/", views.choose_preset, name="preset"),
]
