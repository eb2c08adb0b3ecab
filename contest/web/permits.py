"""What a route asks of whoever comes: roles, ownership, whether files come with it."""

from __future__ import annotations

from dataclasses import dataclass

from contest.people import Role


@dataclass(frozen=True, slots=True)
class Access:
    """`roles` None: anyone, signed in or not. `own`: the object must be the person's own, by the service's query.

    `in_statement`: who it is, and whether they may, is settled inside the one SQL statement of the act itself.
    `uploads`: files come with it, and the body may be as large as UPLOADS.
    `first`: reached without the second factor where the house requires one, since it leads there.
    """

    roles: frozenset[Role] | None = None
    own: bool = False
    in_statement: bool = False
    uploads: bool = False
    first: bool = False


ANYONE = Access()
SIGNED_IN = Access(frozenset(Role))
SIGNED_IN_FIRST = Access(frozenset(Role), first=True)
# Who may have a second factor: contestants see nobody else's data, and a lost telephone would only keep them out.
GUARDED = Access(frozenset(Role) - {Role.CONTESTANT})
GUARDED_FIRST = Access(frozenset(Role) - {Role.CONTESTANT}, first=True)
OWN = Access(frozenset(Role), own=True)
OWN_IN_STATEMENT = Access(frozenset(Role), own=True, in_statement=True)
OFFICERS = Access(frozenset({Role.OFFICER, Role.ADMIN}))
JUDGES = Access(frozenset({Role.JUDGE}))
ORGANIZERS = Access(frozenset({Role.ORGANIZER, Role.ADMIN}))
ADMINS = Access(frozenset({Role.ADMIN}))
ORGANIZERS_FILES = Access(frozenset({Role.ORGANIZER, Role.ADMIN}), uploads=True)
OFFICERS_FILES = Access(frozenset({Role.OFFICER, Role.ADMIN}), uploads=True)
STAFF = Access(frozenset({Role.OFFICER, Role.ORGANIZER, Role.ADMIN}))
STAFF_FILES = Access(frozenset({Role.OFFICER, Role.ORGANIZER, Role.ADMIN}), uploads=True)
STAFF_OWN = Access(frozenset({Role.OFFICER, Role.ORGANIZER, Role.ADMIN}), own=True)

UPLOADS = 21 * 1024 * 1024
"""Bytes of a body with files: the largest file that the bank takes, and the form around it."""
UPLOADED_WORDS = 4 * 1024 * 1024
"""Bytes of what is typed or pasted into such a form."""
