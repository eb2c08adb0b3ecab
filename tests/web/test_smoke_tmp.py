from tests.factories import contest, person, sign_in, counted
from tests.web.client import Browser
import pytest
def test_pages(app, writing, clock):
    with writing() as s:
        who = person(s, clock.now); key = sign_in(s, who, clock.now); contest(s, clock.now)
    b = Browser(app, key)
    for path in ("/", "/cuoc-thi/thu", "/cuoc-thi/thu/xep-hang", "/cuoc-thi/thu/xep-hang?bang=cong-doan", "/dang-ky", "/dang-nhap", "/tai-khoan", "/huong-dan", "/du-lieu-ca-nhan", "/kha-nang-tiep-can", "/cuoc-thi/thu/bat-dau"):
        p = b.get(path); assert p.status == 200, (path, p.text[:300])
    p = b.post("/cuoc-thi/thu/bat-dau", {"honest": "y"}); assert p.status == 303
    url = p.location
    assert b.get(url).status == 200
    r = b.put(url + "/cau-tra-loi", [{"question": 1, "choice": 1, "seq": 1}]); assert r.status == 200, r.text
    print(r.json)
    assert b.get(url).status == 200
    assert b.get(url + "/xem-lai").status == 200
    p = b.post(url + "/nop"); assert p.status == 303
    p = b.get(p.location); assert p.status == 200
    p = b.get("/cuoc-thi/thu/xep-hang")
    assert "Lò Thị Thử" in p.text
