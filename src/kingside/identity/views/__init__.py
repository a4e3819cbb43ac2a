"""The pages of this room: signing in, a member's own sign-in, members, their invitations and what they may do."""
