"""Addresses below /imports/."""

from django.urls import path

from kingside.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/<slug:kind>/", views.new, name="new"),
    path("<uuid:pk>/", views.batch, name="batch"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/columns/", views.map_columns, name="columns"),
    path("<uuid:pk>/import/", views.confirm, name="confirm"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
    path("<uuid:pk>/discard/", views.discard, name="discard"),
    path("<uuid:pk>/again/", views.again, name="again"),
    path("<uuid:pk>/bad-rows.csv", views.bad_rows, name="bad_rows"),
]
