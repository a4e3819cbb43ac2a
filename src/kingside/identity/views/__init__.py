"""The pages of this room: signing in, a member's own sign-in, members and their invitations."""
