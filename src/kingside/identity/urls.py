"""Sign-in lives under /sign-in/, since /accounts/ is ours; its names are those allauth looks for."""

from allauth.account.views import account_inactive
from django.urls import path

from kingside.identity.views import roles, sign_in

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-in/logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path("sign-in/password/", sign_in.NewPassword.as_view(), name="account_change_password"),
    path("sign-in/inactive/", account_inactive, name="account_inactive"),
    path("sign-in/first/<str:token>/", sign_in.FirstMember.as_view(), name="first_member"),
    path("sign-in/persona/<int:pk>/", sign_in.persona, name="persona"),
    path("members/<int:pk>/", roles.member, name="member"),
    path("members/<int:pk>/grants/<int:grant_pk>/end/", roles.end_grant, name="end_grant"),
    path("members/<int:pk>/absences/<int:absence_pk>/end/", roles.end_absence, name="end_absence"),
    path("departments/", roles.departments, name="departments"),
    path("departments/<int:pk>/", roles.department, name="department"),
    path("units/", roles.units, name="units"),
    path("units/<int:pk>/", roles.unit, name="unit"),
]
