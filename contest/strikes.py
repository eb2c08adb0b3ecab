"""Disqualifications, and mergers of accounts and units that turned out to be one: why one cannot be made."""

from __future__ import annotations

from contest.refusals import N_, Kind, Refusal


class AlreadyStruck(Refusal):
    code = "already_struck"
    words = N_("Kết quả này đã bị huỷ rồi.")


class NoSuchStrike(Refusal):
    code, kind = "not_found", Kind.MISSING
    words = N_("Không có quyết định huỷ kết quả này trong cuộc thi.")


class StrikeLifted(Refusal):
    code = "strike_lifted"
    words = N_("Quyết định huỷ này đã được thu hồi rồi.")


class NotWithItself(Refusal):
    code, kind = "not_with_itself", Kind.INVALID
    words = N_("Hãy chọn hai bên khác nhau để gộp.")


class UnitNotThere(Refusal):
    code, kind = "unit_not_there", Kind.INVALID
    words = N_("Cuộc thi không có công đoàn cơ sở này trong danh sách đơn vị.")


class UnitMerged(Refusal):
    code = "unit_merged"
    words = N_("Một trong hai đơn vị đã được gộp vào đơn vị khác trong cuộc thi này.")


class NoSuchPerson(Refusal):
    code, kind = "no_such_person", Kind.INVALID
    words = N_("Không có tài khoản nào dùng số điện thoại này.")


class StaffNotMerged(Refusal):
    code = "staff_not_merged"
    words = N_("Chỉ gộp được tài khoản thí sinh; một trong hai tài khoản có vai trò khác.")


class AccountMerged(Refusal):
    code = "account_merged"
    words = N_("Một trong hai tài khoản đã ngừng dùng hoặc đã gộp vào tài khoản khác.")


class PapersOpen(Refusal):
    code = "papers_open"
    words = N_("Một trong hai tài khoản đang làm bài. Hãy đợi bài được nộp rồi gộp.")
