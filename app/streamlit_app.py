"""Policy Alignment, the app; `streamlit run app/streamlit_app.py` starts it."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.insert(0, str(HERE.parent))

from app import guide, i18n, state  # noqa: E402
from app.i18n import t  # noqa: E402
from app.render.layout import guarded  # noqa: E402
from app.views import framework, library, search  # noqa: E402
from app.views.assess import page as assess  # noqa: E402
from app.views.compare import page as compare  # noqa: E402
from app.views.indicators import page as indicators  # noqa: E402
from app.views.recommend import page as recommend  # noqa: E402
from app.views.scorecards import page as scorecards  # noqa: E402

PAGES = (
    (assess.page, "assess", ":material/fact_check:"),
    (recommend.page, "recommend", ":material/lightbulb:"),
    (compare.page, "compare", ":material/compare_arrows:"),
    (scorecards.page, "scorecards", ":material/how_to_vote:"),
    (indicators.page, "indicators", ":material/monitoring:"),
    (library.page, "library", ":material/folder_open:"),
    (search.page, "search", ":material/search:"),
    (framework.page, "framework", ":material/account_tree:"),
)
# One for all pages, one for each page that needs words of its own.
SHEETS = ("app", "compare", "recommend", "scorecards", "indicators")


def main() -> None:
    """Draw the page that is open, with what stands around every page."""
    st.set_page_config(page_icon=HERE / "static" / "icon.svg", layout="wide", initial_sidebar_state="expanded")
    for sheet in SHEETS:
        st.html(HERE / "static" / f"{sheet}.css")
    # First of all, because every text after it depends on it.
    i18n.switch()
    if i18n.language() == "zh":
        st.html(HERE / "static" / "zh.css")
    state.session_files()  # so that Streamlit tells when the window is closed
    pages = {
        name: st.Page(guarded(page), title=t(f"nav.{name}"), icon=icon, url_path=name, default=name == "assess")
        for page, name, icon in PAGES
    }
    page = st.navigation(list(pages.values()))
    st.logo(HERE / "static" / ("logo-zh.svg" if i18n.language() == "zh" else "logo.svg"), size="large")
    here = next((name for name, one in pages.items() if one is page), "")
    guarded(lambda: guide.tour(pages, here))()
    page.run()


main()
