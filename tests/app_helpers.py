"""What the tests of the app share: a small PDF, a small framework, and the app on a page."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from conftest import FAKE_ENCODER
from recommender.library import Library
from recommender.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "app" / "streamlit_app.py"

POLICY = """# National health data act

## Registers

A national register of personalised medicine is set up by 2027 and kept by the ministry of health.

## Sharing

Hospitals share health data across borders under common standards, with the consent of patients.
"""
FRAMEWORK = """{"id": "1.1", "title": "Share health data", "pillar": "Data", "theme": "Exchange", \
"text": "Share health data across borders under common standards.", "elements": ["common standards"], \
"keywords": ["exchange"], "translations": {"zh": {"title": "共享健康数据", "pillar": "数据", "theme": "交换"}}}
{"id": "2.1", "title": "Train <b>nurses</b> in *genomics*", "pillar": "Skills", "text": "Train nurses in genomics."}
"""


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with the given lines of Latin text on its pages."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj 0 -18 Td " for line in lines)
        stream = f"BT /F1 12 Tf 60 760 Td {shown}ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n"
    return out + f"{end}{len(out)}\n%%EOF\n".encode("latin-1")


def policy_pdf() -> bytes:
    """A policy of two pages."""
    first = [
        "National health data act",
        "A national register of personalised medicine is set up by 2027",
        "and is kept by the ministry of health for research and care.",
    ]
    second = [
        "Sharing of data",
        "Hospitals share health data across borders under common standards",
        "with the consent of patients and the advice of ethics committees.",
    ]
    return pdf([first, second])


def app() -> AppTest:
    """The app, not yet run."""
    return AppTest.from_file(SCRIPT, default_timeout=60)


def go(at: AppTest, page: str) -> AppTest:
    """The app on another page: "assess", "library", "search" or "framework"."""
    path = "" if page == "assess" else page
    pages = at._registered_pages.items()
    at._page_hash = next(found for found, about in pages if about["url_pathname"] == path)
    return at.run()


def texts(at: AppTest) -> str:
    """All that can be read on the page, in one string."""
    kinds = (at.title, at.header, at.markdown, at.caption, at.html, at.error, at.success, at.info)
    parts = [str(getattr(element, "value", "") or getattr(element, "body", "")) for kind in kinds for element in kind]
    return "\n".join([*parts, *(box.label for box in at.expander), *(button.label for button in at.button)])


def stored(home: Path, text: str = POLICY, name: str = "act.md", **facts: object) -> int:
    """A policy put into the library before the app starts; returns its id."""
    path = home.parent / name
    path.write_text(text, "utf-8")
    library = Library(Settings.at(home), encoder=FAKE_ENCODER)
    policy_id = library.add(path, facts=facts or None).id
    library.close()
    return policy_id
