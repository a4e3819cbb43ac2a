"""Sign-in lives under /sign-in/, since /accounts/ is ours; most names are those allauth looks for."""

from allauth.account.views import account_inactive
from django.urls import path, re_path

from kingside.identity.views import by_mail, members, openid, passkeys, second_factor, sessions, sign_in, tokens

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", second_factor.SecondFactor.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("sign-in/logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path("sign-in/password/", sign_in.NewPassword.as_view(), name="account_change_password"),
    path("sign-in/inactive/", account_inactive, name="account_inactive"),
    path("sign-in/forgotten/", by_mail.Forgotten.as_view(), name="account_reset_password"),
    path("sign-in/forgotten/done/", by_mail.ForgottenDone.as_view(), name="account_reset_password_done"),
    re_path(
        r"^sign-in/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        by_mail.Reset.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-in/invitation/<str:token>/", by_mail.Invitation.as_view(), name="invitation"),
    path("sign-in/openid/", openid.begin, name="openid"),
    path("sign-in/openid/back/", openid.back, name="openid_back"),
    path("sign-in/first/<str:token>/", sign_in.FirstMember.as_view(), name="first_member"),
    path("sign-in/persona/<int:pk>/", sign_in.persona, name="persona"),
    path("members/", members.members, name="members"),
    path("members/<int:pk>/deactivate/", members.deactivate, name="deactivate_member"),
    path("members/<int:pk>/reactivate/", members.reactivate, name="reactivate_member"),
    path("members/invitations/<int:pk>/again/", members.invite_again, name="invite_again"),
    path("members/invitations/<int:pk>/withdraw/", members.withdraw, name="withdraw_invitation"),
    path("you/sign-in/", second_factor.your_sign_in, name="mfa_index"),
    path("you/sign-in/confirm/", second_factor.Confirm.as_view(), name="account_reauthenticate"),
    path("you/sign-in/confirm/code/", second_factor.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("you/sign-in/confirm/passkey/", passkeys.Confirm.as_view(), name="mfa_reauthenticate_webauthn"),
    path("you/sign-in/passkeys/new/", passkeys.NewPasskey.as_view(), name="mfa_add_webauthn"),
    path("you/sign-in/passkeys/<int:pk>/", passkeys.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("you/sign-in/passkeys/<int:pk>/remove/", passkeys.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("you/sign-in/sessions/others/end/", sessions.end_others, name="end_other_sessions"),
    path("you/sign-in/sessions/<int:pk>/end/", sessions.end, name="end_session"),
    path("you/sign-in/tokens/new/", tokens.new, name="new_token"),
    path("you/sign-in/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("you/sign-in/app/", second_factor.NewApp.as_view(), name="mfa_activate_totp"),
    path("you/sign-in/app/remove/", second_factor.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("you/sign-in/codes/", second_factor.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("you/sign-in/codes/new/", second_factor.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("you/sign-in/codes/file/", second_factor.RecoveryCodesFile.as_view(), name="mfa_download_recovery_codes"),
]
