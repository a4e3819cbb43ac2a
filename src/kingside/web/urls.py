"""Pages of the look itself."""

from django.urls import path

from kingside.web import views

app_name = "web"
urlpatterns = [path("gallery/", views.gallery, name="gallery")]
