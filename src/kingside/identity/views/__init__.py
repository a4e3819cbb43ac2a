"""The pages of this room: signing in, and what members may do."""
