"""Addresses of what can be changed on an account, of its team and what is proposed for it."""

from django.urls import path

from kingside.accounts import views

app_name = "accounts"
urlpatterns = [
    path("<account_number:number>/edit/", views.edit, name="edit"),
    path("<account_number:number>/team/", views.team, name="team"),
    path("<account_number:number>/team/proposals/<int:pk>/accept/", views.accept_proposal, name="accept_proposal"),
    path("<account_number:number>/team/proposals/<int:pk>/decline/", views.decline_proposal, name="decline_proposal"),
    path(
        "<account_number:number>/team/proposals/<int:pk>/withdraw/", views.withdraw_proposal, name="withdraw_proposal"
    ),
    path("<account_number:number>/team/<int:pk>/end/", views.end_membership, name="end_membership"),
    path("<account_number:number>/mentors/<int:pk>/end/", views.end_mentorship, name="end_mentorship"),
]
