"""Text recognition of scanned pages with RapidOCR and the models of its wheel; nothing is downloaded."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
import threading
from pathlib import Path
from typing import Any

from recommender.documents.layout import Line

_LOCK = threading.Lock()
_engine: Any = None
# Files of the wheel by what they do: finding lines, turning them upright, reading Chinese and Latin.
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
MIN_SCORE = 0.5  # confidence of a line, 0 to 1


def _models() -> dict[str, Path] | None:
    """Paths of the shipped models; None where the package or one of its models is missing."""
    found = importlib.util.find_spec("rapidocr")
    if found is None or found.origin is None or importlib.util.find_spec("onnxruntime") is None:
        return None
    folder = Path(found.origin).parent / "models"
    paths = {stage: folder / file for stage, file in _MODELS.items()}
    return paths if all(path.is_file() for path in paths.values()) else None


def available() -> bool:
    """Whether text recognition is installed, with models that need no download."""
    return _models() is not None


def _load() -> Any:
    global _engine
    if _engine is None:
        models = _models()
        if models is None:
            raise RuntimeError("text recognition is not installed")
        with contextlib.redirect_stdout(io.StringIO()):
            from rapidocr import RapidOCR

            # A model that is named by its path is never looked up on the network.
            parameters: dict[str, Any] = {f"{stage}.model_path": str(path) for stage, path in models.items()}
            parameters |= {"Global.log_level": "critical", "Global.text_score": MIN_SCORE}
            logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
            _engine = RapidOCR(params=parameters)
            for logger in ("RapidOCR", "rapidocr"):
                logging.getLogger(logger).setLevel(logging.CRITICAL)
    return _engine


def recognise(image: Any, page: int) -> list[Line]:
    """Read the lines of a page's image, from top to bottom, column by column where the page has two.

    :param image: the page as a PIL image, RGB.
    :param page: 1-based.
    :returns: the lines, lengths in pixels, y upwards from the bottom.
    """
    import numpy as np

    with _LOCK, contextlib.redirect_stdout(io.StringIO()):
        result = _load()(np.asarray(image)[:, :, ::-1])
    if result is None or result.boxes is None or not result.txts:
        return []
    lines = []
    for box, text in zip(result.boxes, result.txts, strict=True):
        xs, ys = [float(point[0]) for point in box], [float(point[1]) for point in box]
        height = max(ys) - min(ys)
        if text.strip():
            y = image.height - max(ys)
            lines.append(Line(text, min(xs), max(xs), y, y, 0.7 * height, False, page))
    return _in_order(lines, image.width)


def _in_order(lines: list[Line], width: float) -> list[Line]:
    """Top to bottom, and column by column where a gutter divides most of the page."""
    middle = width / 2
    crossing = [line for line in lines if line.x0 < 0.46 * width and line.x1 > 0.54 * width]
    left = [line for line in lines if line.x1 <= middle * 1.06 and line not in crossing]
    right = [line for line in lines if line.x0 >= middle * 0.94 and line not in crossing and line not in left]
    if len(left) >= 5 and len(right) >= 5 and len(crossing) <= 0.2 * len(lines):
        top = [line for line in crossing if line.y > max(other.y for other in left + right)]
        rest = [line for line in crossing if line not in top]
        return _rows(top) + _rows(left) + _rows(right) + _rows(rest)
    return _rows(lines)


def _rows(lines: list[Line]) -> list[Line]:
    """Lines in rows from top to bottom; what stands in one row is made one line."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and abs(rows[-1][0].y - line.y) < 0.5 * max(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    merged = []
    for row in rows:
        row.sort(key=lambda line: line.x0)
        first = row[0]
        merged.append(
            Line(
                " ".join(line.text for line in row), first.x0, max(line.x1 for line in row), first.y, first.y,
                max(line.size for line in row), False, first.page,
            )
        )  # fmt: skip
    return merged
