"""Addresses below /flags/; the list itself is in overview."""

from django.urls import path

from kingside.flags import views

app_name = "flags"
urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("<int:pk>/", views.flag, name="flag"),
    path("<int:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("<int:pk>/dismissals/<int:dismissal_pk>/end/", views.take_back, name="take_back"),
]
