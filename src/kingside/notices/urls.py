"""Addresses below /you/notices/."""

from django.urls import path

from kingside.notices import views

app_name = "notices"
urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("<int:pk>/", views.open_one, name="open"),
    path("<int:pk>/read/", views.read, name="read"),
]
