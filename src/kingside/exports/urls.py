"""Addresses of files of lists."""

from django.urls import path

from kingside.exports import views

app_name = "exports"
urlpatterns = [
    path("<str:name>/new/", views.new, name="new"),
    path("<uuid:pk>/", views.export, name="export"),
    path("<uuid:pk>/progress/", views.progress, name="progress"),
    path("<uuid:pk>/file/", views.file, name="file"),
]
