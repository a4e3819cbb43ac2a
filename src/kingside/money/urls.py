"""Addresses below /money/."""

from django.urls import path

from kingside.money import views

app_name = "money"
urlpatterns = [
    path("", views.rates, name="rates"),
    path("rates/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("reporting-currency/", views.reporting, name="reporting"),
]
