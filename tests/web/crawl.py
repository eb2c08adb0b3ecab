"""Every page there is, with an address for each: a route that is not listed here fails the tests that crawl."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask

from contest import sharing
from contest.contests import Contest
from contest.drafts import Section
from contest.people import Person, Role
from contest.sample_contests import DRUGS
from contest.services import contests as contest_service
from contest.services import data_requests, upkeep
from contest.services.contests import Window
from contest.sharing import Shown
from contest.store import contests
from contest.store.attempts import Attempt
from contest.web.assets import address
from contest.web.wizard import SECTION
from questions import media
from questions.pictures import Picture
from tests import every_kind, imports, judges, practising
from tests.factories import contest, person, sign_in
from tests.web import activity_stage, library_stage, pledge_stage, roster_stage
from tests.web.client import Browser
from tests.web.stage import ROLES, become, sat, site_of, started


def sample_picture() -> Picture:
    """The one picture of the crawl's bank."""
    return every_kind.picture(10, "Một hình vuông", (24, 24))


def address_of(picture: Picture) -> str:
    """Where a picture is found."""
    return f"/tep/{picture.digest}.webp"


# Addresses by endpoint; {open}, {done} are tokens of the reader's own papers.
PAGES = {
    "home.show": ("/",),
    "contests.show": ("/cuoc-thi/thu", "/cuoc-thi/sap-toi", "/cuoc-thi/thu?don-vi=20", "/cuoc-thi/thu?don-vi=0"),
    "standings.show": (
        "/cuoc-thi/thu/xep-hang",
        "/cuoc-thi/thu/xep-hang?bang=cong-doan",
        "/cuoc-thi/thu/xep-hang?bang=co-so",
        "/cuoc-thi/thu/xep-hang?bang=cong-doan&don-vi=2",
        "/cuoc-thi/thu/xep-hang?don-vi=2",
        "/cuoc-thi/thu/xep-hang?vong=1",
        "/cuoc-thi/thu/xep-hang?tim=lo",
        "/cuoc-thi/thu/xep-hang?bang=co-so&xep=nguoi&tim=so+2",
        "/cuoc-thi/sap-toi/xep-hang",
    ),
    "activation.show": ("/kich-hoat", "/kich-hoat?ma=abcde-23456"),
    "recovery.show": ("/quen-mat-khau",),
    "recovery.done": ("/quen-mat-khau/xong",),
    "recovery.sent": ("/quen-mat-khau/da-gui",),
    "second_factor.show": ("/tai-khoan/bao-ve", "/tai-khoan/bao-ve?can=1"),
    "codes.show": ("/can-bo/ma", "/can-bo/ma?don-vi=20&trang=2&tk=2", "/can-bo/ma?ai=can-bo"),
    "registration.register_form": ("/dang-ky", "/dang-ky?don-vi=20&next=/cuoc-thi/thu"),
    "sharing.show": ("/chia-se/{card}",),
    "people.sign_in_form": ("/dang-nhap", "/dang-nhap?next=/tai-khoan"),
    "people.account": ("/tai-khoan", "/tai-khoan?da=luu"),
    "personal_data.show": ("/tai-khoan/du-lieu", "/tai-khoan/du-lieu?da=gui"),
    "data_desk.show": ("/to-chuc/du-lieu-ca-nhan", "/to-chuc/du-lieu-ca-nhan?trang=9"),
    "data_desk.case": ("/to-chuc/du-lieu-ca-nhan/1",),
    "data_desk.lookers": ("/to-chuc/du-lieu-ca-nhan/luot-xem",),
    "payout_desk.show": ("/to-chuc/cuoc-thi/thu/chi-tra",),
    "attempts.start_form": ("/cuoc-thi/thu/bat-dau", "/cuoc-thi/sap-toi/bat-dau"),
    "attempts.paper": ("/lam-bai/{open}",),
    "attempts.review": ("/lam-bai/{open}/xem-lai",),
    "results.show": ("/ket-qua/{done}", "/ket-qua/{done}?cau=sai"),
    "practice.subjects": ("/on-tap",),
    "practice.ask": ("/on-tap/ma-tuy", "/on-tap/bom-min", "/on-tap/bom-min?chi-sai=1", "/on-tap/bom-min?cau=999"),
    "practice.reading_list": ("/on-tap/loi-sai",),
    "officers.turnout": ("/can-bo", "/can-bo?cuoc-thi=sap-toi"),
    "officers_missing.show": ("/can-bo/chua-thi", "/can-bo/chua-thi?ten=co&in=het"),
    "officers_league.show": ("/can-bo/thi-dua", "/can-bo/thi-dua?cap=co-so"),
    "officers_knowledge.show": ("/can-bo/kien-thuc", "/can-bo/kien-thuc?cuoc-thi=thu"),
    "roster.listing": ("/can-bo/danh-sach", "/can-bo/danh-sach?don-vi=16&tim=lo", "/can-bo/danh-sach?da=them"),
    "roster.blank": ("/can-bo/danh-sach/moi?don-vi=16",),
    "roster.show": ("/can-bo/danh-sach/1",),
    "roster_imports.choose_file": ("/can-bo/danh-sach/nhap?don-vi=16",),
    "roster_confirm.show": ("/can-bo/xac-nhan", "/can-bo/xac-nhan?don-vi=16&da=dung&n=2"),
    "organizers.contests": ("/to-chuc",),
    "reports.desk": ("/to-chuc/bao-cao", "/to-chuc/bao-cao?cuoc-thi=thu&cuoc-thi=sap-toi&chia=dot&trang=9"),
    "reports.own_desk": ("/can-bo/bao-cao", "/can-bo/bao-cao?cuoc-thi=thu&chia=don-vi&cap=co-so"),
    "contest_desk.show": ("/to-chuc/cuoc-thi/thu", "/to-chuc/cuoc-thi/sap-toi?da=buoc"),
    "contest_life.step_form": ("/to-chuc/cuoc-thi/thu/buoc/dong-som", "/to-chuc/cuoc-thi/thu/buoc/tam-thoi"),
    "contest_life.reveal_form": ("/to-chuc/cuoc-thi/thu/dot/1/cong-bo",),
    "contest_life.value_form": ("/to-chuc/cuoc-thi/thu/dot/1/con-so",),
    "contest_time.pause_form": ("/to-chuc/cuoc-thi/thu/tam-dung",),
    "contest_time.resume_form": ("/to-chuc/cuoc-thi/thu/tiep-tuc",),
    "contest_time.longer_form": ("/to-chuc/cuoc-thi/thu/keo-dai",),
    "contest_time.some_form": ("/to-chuc/cuoc-thi/thu/them-gio", "/to-chuc/cuoc-thi/thu/them-gio?tim=muong+ang"),
    "monitor.show": ("/to-chuc/cuoc-thi/thu/truc-tiep", "/to-chuc/cuoc-thi/sap-toi/truc-tiep"),
    "contestants.show": ("/to-chuc/cuoc-thi/thu/thi-sinh", "/to-chuc/cuoc-thi/thu/thi-sinh?loc=da-nop&trang=9"),
    "contestants.person": ("/to-chuc/cuoc-thi/thu/thi-sinh/1",),
    "contestants.paper": ("/to-chuc/cuoc-thi/thu/thi-sinh/1/bai/1",),
    "duties.show": ("/to-chuc/cuoc-thi/thu/phan-cong",),
    "staff.show": ("/to-chuc/nguoi-dung", "/to-chuc/nguoi-dung?tim=muong+ang&da=giao"),
    "audit_log.show": ("/to-chuc/nhat-ky", "/to-chuc/nhat-ky?cuoc-thi=thu&viec=khong-co"),
    "proposals.show": ("/to-chuc/cuoc-thi/thu/de-nghi",),
    "notices.show": ("/to-chuc/cuoc-thi/thu/thong-bao",),
    "complaints.show": ("/cuoc-thi/thu/khieu-nai",),
    "complaints.desk": ("/to-chuc/cuoc-thi/thu/khieu-nai",),
    "inquiries.show": ("/cuoc-thi/thu/hoi",),
    "inquiry_desk.show": ("/to-chuc/cuoc-thi/thu/hoi-dap", "/to-chuc/cuoc-thi/thu/hoi-dap?trang=9"),
    "inquiry_desk.canned": ("/to-chuc/cuoc-thi/thu/hoi-dap/mau?da=mau",),
    "integrity.show": ("/to-chuc/cuoc-thi/thu/kiem-tra", "/to-chuc/cuoc-thi/thu/kiem-tra?loai=alike&trang=9"),
    "integrity.signal": ("/to-chuc/cuoc-thi/thu/kiem-tra/dau-hieu",),
    "integrity.pair": ("/to-chuc/cuoc-thi/thu/kiem-tra/cap",),
    "integrity.person": ("/to-chuc/cuoc-thi/thu/kiem-tra/nguoi",),
    "strikes.show": ("/to-chuc/cuoc-thi/thu/kiem-tra/huy",),
    "mergers.show": ("/to-chuc/cuoc-thi/thu/kiem-tra/gop", "/to-chuc/cuoc-thi/thu/kiem-tra/gop?tim_tu=a&tim_vao=b"),
    "awards.show": ("/to-chuc/cuoc-thi/thu/giai-thuong",),
    "formula_trials.show": ("/to-chuc/cuoc-thi/thu/thu-cong-thuc",),
    "corrections.show": ("/to-chuc/cuoc-thi/thu/dap-an", "/to-chuc/cuoc-thi/thu/dap-an?q=ma+tuy"),
    "corrections.question": ("/to-chuc/cuoc-thi/thu/dap-an/1",),
    "essays.show": ("/to-chuc/cuoc-thi/tu-luan/tu-luan",),
    "works.show": ("/cuoc-thi/tu-luan/bai-viet", "/cuoc-thi/da-viet/bai-viet"),
    "judging.home": ("/cham",),
    "judging.next_work": ("/cham/da-viet?ds=1",),
    "judging.show": ("/cham/da-viet/QX-0417", "/cham/da-viet/QX-0022?co=4"),
    "judging.compare": ("/cham/da-viet/QX-0417/trung/QX-0022",),
    "panels.show": ("/to-chuc/cuoc-thi/tu-luan/cham-bai", "/to-chuc/cuoc-thi/da-viet/cham-bai?loc=going"),
    "panels.work": ("/to-chuc/cuoc-thi/da-viet/cham-bai/bai/QX-0417",),
    "panels.compare": ("/to-chuc/cuoc-thi/da-viet/cham-bai/bai/QX-0417/trung/QX-0022",),
    "analysis.show": ("/to-chuc/cuoc-thi/thu/phan-tich",),
    "analysis.question": ("/to-chuc/cuoc-thi/thu/phan-tich/cau?ma=MT-001",),
    "bank.find": (
        "/to-chuc/ngan-hang",
        "/to-chuc/ngan-hang?q=luat&trang=2",
        "/to-chuc/ngan-hang?q=khongco",
        "/to-chuc/ngan-hang?trang-thai=da-nghi&co=gan-giong&van-ban=khong",
    ),
    "bank.show": ("/to-chuc/ngan-hang/MT-001",),
    "bank_edit.blank": ("/to-chuc/ngan-hang/moi", "/to-chuc/ngan-hang/moi?tu=MT-001"),
    "bank_edit.form": ("/to-chuc/ngan-hang/MT-001/sua",),
    "bank_law.show": ("/to-chuc/ngan-hang/phap-luat", "/to-chuc/ngan-hang/phap-luat?van-ban=120/2025/QH15"),
    "bank_export.form": ("/to-chuc/ngan-hang/xuat", "/to-chuc/ngan-hang/xuat?dinh-dang=csv"),
    "imports.choose_file": ("/to-chuc/ngan-hang/nhap", "/to-chuc/ngan-hang/nhap?da=bo"),
    "imports.show": (
        "/to-chuc/ngan-hang/nhap/cho-doc",
        "/to-chuc/ngan-hang/nhap/hong",
        "/to-chuc/ngan-hang/nhap/da-nhap",
        "/to-chuc/ngan-hang/nhap/da-doc",
        "/to-chuc/ngan-hang/nhap/da-doc?loc=loi&sua=4",
        "/to-chuc/ngan-hang/nhap/da-doc?buoc=nhap",
    ),
    "wizard.blank": ("/to-chuc/cuoc-thi/moi",),
    "wizard.overview": ("/to-chuc/cuoc-thi/sap-toi/soan",),
    "wizard.section": tuple(f"/to-chuc/cuoc-thi/sap-toi/soan/{one.value}" for one in Section),
    "wizard_publish.rules": ("/to-chuc/cuoc-thi/sap-toi/soan/the-le",),
    "wizard_publish.trial": ("/to-chuc/cuoc-thi/sap-toi/soan/thi-thu",),
    "wizard_publish.check": ("/to-chuc/cuoc-thi/ban-nhap/soan/kiem-tra",),
    "wizard_publish.delete_form": ("/to-chuc/cuoc-thi/ban-nhap/soan/xoa",),
    "rule_versions.show": ("/cuoc-thi/thu/the-le/1",),
    "documents.show": ("/to-chuc/cuoc-thi/thu/van-ban", "/to-chuc/cuoc-thi/sap-toi/van-ban"),
    "library.shelf": ("/tai-lieu", "/tai-lieu?loai=video"),
    "library.subject": ("/tai-lieu/ma-tuy", "/tai-lieu/ma-tuy?loai=ap-phich", "/tai-lieu/bom-min"),
    "library.show": ("/tai-lieu/ma-tuy/bai-doc", "/tai-lieu/ma-tuy/ap-phich"),
    "library_desk.listing": ("/to-chuc/tai-lieu",),
    "library_desk.blank": (
        "/to-chuc/tai-lieu/moi",
        *(f"/to-chuc/tai-lieu/moi?loai={one}" for one in ("to-gap", "ap-phich", "video")),
    ),
    "library_desk.show": ("/to-chuc/tai-lieu/1", "/to-chuc/tai-lieu/2?da=luu", "/to-chuc/tai-lieu/3"),
    "library_desk.form": ("/to-chuc/tai-lieu/1/sua", "/to-chuc/tai-lieu/3/sua"),
    "certificates.shelf": ("/chung-nhan",),
    "certificates.show": ("/chung-nhan/{certificate}",),
    "certificate_checks.blank": ("/xm",),
    "certificate_checks.show": ("/xm/{certificate}",),
    "certificate_checks.verify": ("/verify/{certificate}",),
    "certificate_batches.own": ("/can-bo/chung-nhan?cuoc-thi=thu",),
    "certificate_batches.show": ("/to-chuc/cuoc-thi/thu/chung-nhan/don-vi",),
    "certificate_desk.show": ("/to-chuc/cuoc-thi/thu/chung-nhan",),
    "pledges.listing": ("/cam-ket",),
    "pledges.show": ("/cam-ket/thu",),
    "pledge_desk.show": ("/to-chuc/cam-ket",),
    "pledge_desk.blank": ("/to-chuc/cam-ket/moi",),
    "pledge_desk.campaign": ("/to-chuc/cam-ket/thu", "/to-chuc/cam-ket/ban-nhap-cam-ket?da=luu"),
    "activities.listing": ("/to-chuc/hoat-dong", "/to-chuc/hoat-dong?loai=lop&tinh-trang=da-gach"),
    "activities.blank": ("/to-chuc/hoat-dong/moi",),
    "activities.show": tuple(f"/to-chuc/hoat-dong/{n}" for n in (1, 2, 3)),
    "activities.own_listing": ("/can-bo/hoat-dong",),
    "activities.own_blank": ("/can-bo/hoat-dong/moi",),
    "activities.own_show": ("/can-bo/hoat-dong/1", "/can-bo/hoat-dong/2"),
    "yearly.show": ("/to-chuc/bao-cao/nam", "/to-chuc/bao-cao/nam?nam=2025"),
    "unit_desk.listing": ("/to-chuc/don-vi", "/to-chuc/don-vi?tim=muong&loai=grassroots&trang=2"),
    "unit_desk.show": ("/to-chuc/don-vi/20", "/to-chuc/don-vi/2?trang=2"),
    "unit_deeds.form": tuple(f"/to-chuc/don-vi/20/{one}" for one in ("sua", "chuyen", "gop", "chia", "ket-thuc")),
    "unit_files.desk": ("/to-chuc/don-vi/tep",),
    "unplaced.listing": ("/to-chuc/don-vi/khac",),
    "house.guide": ("/huong-dan",),
    "screen.hall": ("/cuoc-thi/thu/man-hinh", "/cuoc-thi/sap-toi/man-hinh?canh=ma-qr&nen=sang"),
    "screen.ceremony": ("/to-chuc/cuoc-thi/thu/le-trao-giai",),
    "guides.show": ("/huong-dan/can-bo", "/huong-dan/ban-to-chuc", "/huong-dan/giam-khao", "/huong-dan/van-hanh"),
    "offline.show": ("/mat-mang",),
    "display.show": ("/hien-thi", "/hien-thi?da=luu"),
    "house.privacy": ("/du-lieu-ca-nhan",),
    "house.accessibility": ("/kha-nang-tiep-can",),
    "house.styleguide": ("/styleguide",),
}
# What addresses of a contest's desk name beside the contest.
ALSO = {"/buoc/<name>": "/buoc/dong-som", "<int:round_number>": "1"}
ALSO |= {"/the-le/<int:number>": "/the-le/1", SECTION: "de-thi"}
ALSO |= {f"<int(max=999999999999):{name}_id>": "1" for name in ("revision", "proposal", "item", "person", "attempt")}
ALSO |= {"<work_code>": "QX-0417", "<other_code>": "QX-0022"}

NOT_PAGES = {
    # Ways on from something that this crawl has not done; tests/web/test_codes.py, test_mail.py walk them.
    "second_factor.ask": ("/dang-nhap/ma",),
    "codes.person": ("/can-bo/ma/nguoi/999999",),
    "recovery.by_link": ("/dat-lai-mat-khau/khong-co",),
    "mail.link": ("/xac-nhan-e-mail/khong-co",),
    "certificates.pdf": ("/chung-nhan/ABCD-2345/giay.pdf",),
    "certificates.picture": ("/chung-nhan/ABCD-2345/anh.png",),
    "assets.serve": (address("css/site.css"), address("js/form.js"), address("icons/mark.svg")),
    "offline.worker": ("/worker.js",),
    "offline.manifest": ("/manifest.webmanifest",),
    "standings.data": ("/cuoc-thi/thu/xep-hang.json", "/cuoc-thi/thu/xep-hang.json?bang=cong-doan"),
    "screen.figures": ("/cuoc-thi/thu/man-hinh.json",),
    "standings.current": ("/xep-hang",),
    "standings.mine": ("/cuoc-thi/thu/xep-hang/toi.json", "/cuoc-thi/thu/xep-hang/toi.json?bang=cong-doan"),
    "monitor.data": ("/to-chuc/cuoc-thi/thu/truc-tiep.json",),
    "analysis.csv": ("/to-chuc/cuoc-thi/thu/phan-tich.csv",),
    "analysis.xlsx": ("/to-chuc/cuoc-thi/thu/phan-tich.xlsx",),
    "imports.template": ("/to-chuc/ngan-hang/nhap/mau/cau-hoi.xlsx", "/to-chuc/ngan-hang/nhap/mau/cau-hoi.docx"),
    "imports.progress": ("/to-chuc/ngan-hang/nhap/cho-doc.json",),
    "imports.file_back": ("/to-chuc/ngan-hang/nhap/da-doc/tep", "/to-chuc/ngan-hang/nhap/da-doc/tep?chi=loi"),
    "units.listing": ("/don-vi.json",),
    "unit_files.tree": ("/to-chuc/don-vi/tep/cay.csv", "/to-chuc/don-vi/tep/cay.xlsx?ngay=2026-01-01&ca=1"),
    "activities.sheet": ("/to-chuc/hoat-dong.xlsx",),
    "activities.own_sheet": ("/can-bo/hoat-dong.xlsx",),
    "yearly.word": ("/to-chuc/bao-cao/nam.docx",),
    "yearly.print_out": ("/to-chuc/bao-cao/nam.pdf",),
    "yearly.sheets": ("/to-chuc/bao-cao/nam.xlsx",),
    "unit_files.template": ("/to-chuc/don-vi/tep/mau.xlsx",),
    # Ways on from a file that was sent, and from what somebody wrote; tests/web/test_unit_desk.py walks them.
    "unit_files.differences": ("/to-chuc/don-vi/tep/da-doc/khong-co",),
    "unplaced.group": ("/to-chuc/don-vi/khac/khong-co",),
    "practice.back": ("/on-tap/ma-tuy/tra-loi",),
    "sharing.contest_picture": ("/cuoc-thi/thu/anh.png",),
    "sharing.card_picture": ("/chia-se/khong-co.png",),
    "invitations.code": ("/can-bo/ma-qr.svg",),
    "roster_imports.template": ("/can-bo/danh-sach/mau.xlsx?don-vi=16",),
    # A file is its maker's alone; tests/web/test_roster.py walks them.
    "roster_imports.show": ("/can-bo/danh-sach/nhap/999999",),
    "roster_imports.file_back": ("/can-bo/danh-sach/nhap/999999/tep",),
    "officers.children": ("/can-bo/don-vi-truc-thuoc.xlsx",),
    "officers_league.sheet": ("/can-bo/thi-dua.xlsx",),
    "invitations.poster": ("/can-bo/ap-phich.pdf?cuoc-thi=thu",),
    "corrections.preview": ("/to-chuc/cuoc-thi/thu/dap-an/1/xem-truoc",),
    # A file is its asker's alone; tests/web/test_reports.py walks them.
    "jobs.show": ("/bao-cao/999999",),
    "jobs.progress": ("/bao-cao/999999.json",),
    "jobs.fetch": ("/bao-cao/999999/tep",),
    # Not out in this crawl's contest; tests/web/test_record.py walks them.
    "record.show": ("/cuoc-thi/thu/cong-bo",),
    # Nobody has a signed prize here; tests/web/test_personal_data.py walks them.
    "payouts.show": ("/tai-khoan/giay-to/thu",),
    "payout_desk.person": ("/to-chuc/cuoc-thi/thu/chi-tra/1",),
    "record.download": ("/cuoc-thi/thu/ho-so.json",),
    "library.file": (f"/tai-lieu/tep/{library_stage.sheets().sheets[0].small.digest}.webp",),
    "media.show": (address_of(sample_picture()),),
    "house.health": ("/healthz",),
    "house.metrics": ("/metrics",),
}
MISSING = (
    "/khong-co",
    "/cuoc-thi/khong-co",
    "/lam-bai/khong-co",
    "/static/0/css/site.css",
    "/cuoc-thi/khong-co/xep-hang.json",
)
SIGNED_IN_ONLY = (
    "certificates.shelf",
    "certificates.show",
    "works.show",
    "complaints.show",
    "inquiries.show",
    "people.account",
    "personal_data.show",
    "second_factor.show",
    "attempts.start_form",
    "attempts.paper",
    "attempts.review",
    "results.show",
    "practice.reading_list",
)
RECORDS = ("audit_log.show", "proposals.show", "notices.show", "complaints.desk")
BANK = ("bank.find", "bank.show", "bank_edit.blank", "bank_edit.form", "bank_law.show", "bank_export.form")
DESKS = (
    "unit_",
    "unplaced",
    "pledge_desk",
    "data_desk",
    "payout_desk",
    "certificate_batches.show",
    "certificate_desk",
    "library_desk",
    "contestants",
    "inquiry_desk",
    "duties",
    "integrity",
    "strikes",
    "mergers",
    "awards",
    "screen.ceremony",
    "formula_trials",
    "corrections",
    "essays",
    "panels",
)
FOR = {
    **dict.fromkeys([one for one in PAGES if one.startswith("judging.")], ("judge",)),
    **dict.fromkeys([one for one in PAGES if one.startswith("officers")], ("officer", "admin")),
    "certificate_batches.own": ("officer", "admin"),
    "codes.show": ("officer", "admin"),
    **dict.fromkeys([one for one in PAGES if one.startswith("roster")], ("officer", "organizer", "admin")),
    "organizers.contests": ("organizer", "admin"),
    **dict.fromkeys([one for one in PAGES if one.startswith("activities.own")], ("officer", "admin")),
    **dict.fromkeys(
        [one for one in PAGES if one.startswith(("activities.", "yearly.")) and ".own" not in one],
        ("organizer", "admin"),
    ),
    "reports.desk": ("organizer", "admin"),
    "reports.own_desk": ("officer", "admin"),
    "staff.show": ("admin",),
    **dict.fromkeys(
        [one for one in PAGES if one.startswith(("contest_desk", "contest_life", "contest_time"))],
        ("organizer", "admin"),
    ),
    **dict.fromkeys(
        [one for one in PAGES if one.startswith(DESKS)],
        ("organizer", "admin"),
    ),
    "analysis.show": ("organizer", "admin"),
    "analysis.question": ("organizer", "admin"),
    "documents.show": ("organizer", "admin"),
    **dict.fromkeys(RECORDS, ("organizer", "admin")),
    **dict.fromkeys(BANK, ("organizer", "admin")),
    **dict.fromkeys([one for one in PAGES if one.startswith("wizard")], ("organizer", "admin")),
    **dict.fromkeys(("imports.choose_file", "imports.show"), ("organizer", "admin")),
}


@dataclass(frozen=True)
class Reader:
    """Somebody of a role with a browser, an open paper and one handed in."""

    role: str
    browser: Browser
    person: Person | None
    open: Attempt | None
    done: Attempt | None
    card: str = ""
    """Of somebody's handed-in paper, shown to the world."""
    certificate: str = ""
    """The code of their own; of somebody's for a guest."""

    def sees(self, endpoint: str) -> bool:
        """Whether the page is one for them at all."""
        if endpoint in FOR:
            return self.role in FOR[endpoint]
        return self.role != "guest" or endpoint not in SIGNED_IN_ONLY

    def pages(self) -> list[str]:
        """The addresses of all pages that are for them."""
        tokens = {"open": self.open.token if self.open else "", "done": self.done.token if self.done else ""}
        tokens["card"], tokens["certificate"] = self.card, self.certificate
        return [one.format(**tokens) for name, known in PAGES.items() if self.sees(name) for one in known]


@dataclass(frozen=True)
class Readers:
    """A reader of each role, a contest that is open and one to come."""

    contest: Contest
    by_role: dict[str, Reader]

    def __getitem__(self, role: str) -> Reader:
        return self.by_role[role]


def gather(app: Flask, writing: Callable, clock) -> Readers:
    """Set the stage: each reader has handed in one paper of «thu» and sits the second."""
    now = clock.now
    with writing() as session:
        media.put(session, [sample_picture()], [], now)
        library_stage.stocked(session, now)
        pledge_stage.stocked(session, now)
        practising.keep(session, ("UXO-001", "UXO-002", "UXO-003"))
        held = contest(session, now)
        contest(session, now, "sap-toi", windows=[Window("Đợt 1", now + timedelta(days=3), now + timedelta(days=9))])
        essay = {"essay_points": 10, "prediction": None, "ranking": ("total", "time_taken")}
        contest(session, now, "tu-luan", **essay)
        week = Window("Tuần 1", now + timedelta(days=5), now + timedelta(days=12))
        contest_service.draw_up(session, "ban-nhap", "Bản nháp", DRUGS.rules, [week], now)
        readers = {"guest": Reader("guest", Browser(app), None, None, None)}
        for n, role in enumerate(Role):
            who = person(session, now)
            done = sat(session, held, who, now, now, right=3 + n)
            if role is Role.CONTESTANT:
                data_requests.ask_erasure(session, who, now)
            going = started(session, held, who, now)
            become(session, who, role)
            key = sign_in(session, who, now)
            code = pledge_stage.given(session, done, now)
            readers[role.value] = Reader(role.value, Browser(app, key), who, going, done, certificate=code)
            readers["guest"] = replace(readers["guest"], certificate=code)
        organizer = readers[Role.ORGANIZER.value].person
        assert organizer is not None
        imports.one_of_each(session, now, organizer.id)
        known = {role: one.person for role, one in readers.items() if one.person is not None}
        roster_stage.stocked(session, known, now)
        activity_stage.stocked(session, known, now)
        judge = readers[Role.JUDGE.value].person
        assert judge is not None
        judges.stocked(session, judge, organizer, now)
    boards = site_of(app).boards
    assert boards is not None
    with writing() as session:
        for one in contests.announced(session):
            upkeep.rebuild(session, boards, one, now)
    assert set(readers) == set(ROLES)
    shown = next(one.done for one in readers.values() if one.done is not None)
    card = sharing.code(site_of(app).settings.secret_key, Shown(shown.id, score=True))
    readers = {role: replace(one, card=card) for role, one in readers.items()}
    return Readers(held, readers)
