"""Finding anything by a few letters, even mistyped ones, among what a member may see."""
