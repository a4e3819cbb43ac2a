"""Addresses of what can be changed on an account."""

from django.urls import path

from kingside.accounts import views

app_name = "accounts"
urlpatterns = [path("<account_number:number>/edit/", views.edit, name="edit")]
