"""Addresses of Today, the tour, an account's home, and lists of what lies in several rooms or below the one table."""

from django.urls import path

from kingside.overview import views

app_name = "overview"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("tour/<int:number>/", views.tour, name="tour"),
    path("audit/", views.audit, name="audit"),
    path("audit.csv", views.audit_download, name="audit_download"),
    path("flags/", views.flags, name="flags"),
    path("jobs/", views.jobs, name="jobs"),
    path("members/", views.members, name="members"),
    path("you/notices/", views.notices, name="notices"),
    path("members/invitations/", views.invitations, name="invitations"),
    path("departments/", views.departments, name="departments"),
    path("own-company/", views.own_company, name="own_company"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts.csv", views.accounts_download, name="accounts_download"),
    path("accounts/<account_number:number>/", views.account, name="account"),
]
