"""Addresses of the search."""

from django.urls import path

from kingside.search import views

app_name = "search"
urlpatterns = [
    path("", views.search, name="search"),
    path("<int:pk>/", views.open_entry, name="open"),
]
