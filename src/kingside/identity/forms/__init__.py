"""What comes in by the pages of this room: at sign-in, and about what members may do."""
