"""Staff (người vận hành): who has a role beyond sitting contests, and why a role cannot be given or taken."""

from __future__ import annotations

from contest.people import Role
from contest.refusals import N_, Kind, Refusal

GIVEN = (Role.OFFICER, Role.ORGANIZER, Role.JUDGE)
"""Roles that a page gives and takes. An administrator is made by the command line alone, as the first one was."""


class NobodyThere(Refusal):
    code, kind = "nobody_there", Kind.INVALID
    words = N_("Số điện thoại này chưa có tài khoản. Người đó cần đăng ký trước.")


class HasRole(Refusal):
    code, kind = "has_role", Kind.INVALID
    words = N_("Người này đang có vai trò khác. Hãy thôi vai trò đó trước.")


class ScopeMissing(Refusal):
    code, kind = "scope_missing", Kind.INVALID
    words = N_("Chọn đơn vị mà cán bộ phụ trách.")


class PaperRunning(Refusal):
    code = "paper_running"
    words = N_("Người này đang làm một bài thi. Hãy đợi bài nộp xong.")


class NoRoleToTake(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có người nào giữ vai trò như vậy.")
