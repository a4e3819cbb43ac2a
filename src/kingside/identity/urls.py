"""Sign-in lives under /sign-in/, since /accounts/ is ours; the names are those allauth looks for."""

from allauth.account.views import account_inactive
from django.urls import path

from kingside.identity import views

urlpatterns = [
    path("", views.SignIn.as_view(), name="account_login"),
    path("logout/", views.SignOut.as_view(), name="account_logout"),
    path("password/", views.NewPassword.as_view(), name="account_change_password"),
    path("inactive/", account_inactive, name="account_inactive"),
    path("first/<str:token>/", views.FirstMember.as_view(), name="first_member"),
    path("persona/<int:pk>/", views.persona, name="persona"),
]
