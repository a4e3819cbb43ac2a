"""What comes in by the pages of this room: at sign-in, for a second factor, about members and what they may do."""
