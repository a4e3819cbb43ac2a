"""The pages of this room: of published maps, of cost models and their drafts."""
