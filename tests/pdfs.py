"""PDF files written by hand, good and hostile."""

from __future__ import annotations

from collections.abc import Iterable


def pdf(objects: Iterable[str], trailer: str = "") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010d} 00000 n \n" for at in places)
    end = f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + table.encode() + end.encode()


def stream(content: str, more: str = "") -> str:
    """A stream object."""
    return f"<< /Length {len(content.encode())} {more} >>\nstream\n{content}\nendstream"


def pages(count: int, box: str = "0 0 595 842", catalogue: str = "", trailer: str = "") -> bytes:
    """So many pages, all the same: a grey square."""
    kids = " ".join(["3 0 R"] * count)
    return pdf(
        (
            f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R /Resources << >> >>",
            stream("0.5 g 100 100 200 200 re f"),
        ),
        trailer,
    )


def locked() -> bytes:
    """Asks for a password that nobody knows."""
    word = "<" + "5a" * 32 + ">"
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O {word} /U {word} >> /ID [<00> <00>]"
    return pages(1, trailer=encrypt)


def endless() -> bytes:
    """Forms that draw each other ten times each, twelve deep."""
    forms = [
        stream(
            " ".join(["/F Do"] * 10),
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {n + 1} 0 R >> >>",
        )
        for n in range(4, 16)
    ]
    return pdf(
        (
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 17 0 R"
            " /Resources << /XObject << /F 4 0 R >> >> >>",
            *forms,
            stream("0 0 5 5 re f", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"),
            stream("/F Do"),
        )
    )
