"""Charts as files. Made on this machine, without a browser and without the internet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def to_png(spec: Mapping[str, Any], scale: float = 2.0) -> bytes:
    """The PNG of a Vega-Lite specification (chart.to_dict()). scale: pixels a CSS pixel."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(json.dumps(spec), scale=scale))


def to_svg(spec: Mapping[str, Any]) -> str:
    """The SVG of a Vega-Lite specification."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(json.dumps(spec)))
