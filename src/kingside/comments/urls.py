from django.urls import path

from kingside.comments import views

app_name = "comments"
urlpatterns = [
    path("on/<slug:kind>/<str:record_id>/", views.write, name="write"),
    path("on/<slug:kind>/<str:record_id>/people/", views.people, name="people"),
    path("<uuid:pk>/", views.comment, name="comment"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/removal/", views.remove, name="remove"),
    path("<uuid:pk>/restoration/", views.restore, name="restore"),
    path("<uuid:pk>/attachments/<uuid:attachment_pk>/", views.attachment, name="attachment"),
]
