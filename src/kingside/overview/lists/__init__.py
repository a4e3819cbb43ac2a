"""The lists whose rows lie in rooms that know no tables, or in several rooms at once."""

from kingside.overview.lists import accounts, audit, departments, flags, invitations, jobs, members, notices

__all__ = ("accounts", "audit", "departments", "flags", "invitations", "jobs", "members", "notices")
