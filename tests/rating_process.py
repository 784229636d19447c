"""One evaluator rating a whole scorecard, as a process of its own: HOME SCORECARD NAME GO; GO is a file to wait for."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from recommender.library import Library
from recommender.settings import Settings

if __name__ == "__main__":
    home, card_id, name, go = sys.argv[1:]
    service = Library(Settings.at(Path(home)), encoder="fake_encoder:FakeEncoder").scorecards
    cells = service.get(int(card_id)).cells
    print("ready", flush=True)
    while not Path(go).exists():
        time.sleep(0.01)
    for number, cell in enumerate(cells):
        service.rate(int(card_id), name, cell, number % 5 + 1, f"{name} on {cell[1]}")
