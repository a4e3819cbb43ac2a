"""The one table: a room declares a list once, and people sort, filter, keep, change and export it everywhere alike."""
