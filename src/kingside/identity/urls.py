"""Sign-in lives under /sign-in/, since /accounts/ is ours; the names are those allauth looks for."""

from allauth.account.views import account_inactive
from django.urls import path

from kingside.identity.views import sign_in

urlpatterns = [
    path("", sign_in.SignIn.as_view(), name="account_login"),
    path("logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path("password/", sign_in.NewPassword.as_view(), name="account_change_password"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("first/<str:token>/", sign_in.FirstMember.as_view(), name="first_member"),
    path("persona/<int:pk>/", sign_in.persona, name="persona"),
]
