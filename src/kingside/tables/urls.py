"""Addresses of kept views, and of many rows changed at once."""

from django.urls import path

from kingside.tables import views

app_name = "tables"
urlpatterns = [
    path("views/<int:pk>/", views.view, name="view"),
    path("views/<int:pk>/delete/", views.delete, name="delete_view"),
    path("views/<int:pk>/restore/", views.restore, name="restore_view"),
    path("views/<int:pk>/default/", views.default, name="default_view"),
    path("changes/<uuid:pk>/", views.change, name="change"),
    path("changes/<uuid:pk>/progress/", views.change_progress, name="change_progress"),
    path("changes/<uuid:pk>/undo/", views.undo, name="undo"),
    path("<str:name>/views/", views.save, name="save_view"),
    path("<str:name>/<str:verb>/", views.bulk, name="bulk"),
]
