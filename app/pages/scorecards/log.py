"""The log of a closed scorecard: who did what when, as a table and as a file."""

from __future__ import annotations

import json
from dataclasses import asdict

import pandas as pd
import streamlit as st

from app import membership
from app.components import status, table
from app.components.score_words import Names, moment
from app.i18n import t, words
from recommender.scorecards import Scorecard
from recommender.store import Event, verify


def show(card: Scorecard) -> None:
    """Call it only for a closed scorecard: the log holds every rating with its name."""
    events = membership.service().log(card.id)
    wrong = verify(events)
    if wrong is None:
        st.caption(t("score.log.sound", count=len(events)))
    else:
        st.error(t("score.log.changed", number=wrong), icon=":material/warning:")
    st.download_button(
        t("score.log.save"),
        data=jsonl(events),
        file_name="scorecard-log.jsonl",
        mime="application/jsonl",
        key="score-log-save",
        on_click="ignore",
        icon=":material/download:",
    )
    names = Names(card)
    rows = [(one.number, moment(one.time), one.actor, kind(one.kind), told(one, names)) for one in events]
    keys = ("number", "when", "who", "what", "details")
    frame = pd.DataFrame(rows, columns=[t(f"score.column.{key}") for key in keys])
    filters = (t("score.column.who"), t("score.column.what"))
    table.show(frame, "score-log", filters=filters, height=480)


def kind(name: str) -> str:
    """What happened, in words; the program's own word for what we have none for."""
    key = f"score.event.{name.replace(' ', '_')}"
    return t(key) if key in words() else name


def told(event: Event, names: Names) -> str:
    """What an event is about: the cell, the person, the value, the words; data stands as it was given."""
    data = event.data
    parts: list[str] = []
    if "policy" in data and "action" in data:
        parts += [names.policy(data["policy"]), names.title(data["action"])]
    if event.kind in ("created", "policy"):
        parts.append(data["title"])
    if "name" in data:
        parts.append(data["name"])
    if "role" in data:
        parts.append(t(f"score.role.{data['role']}"))
    if "round" in data:
        parts.append(t("score.round_name", round=data["round"]))
    if "value" in data:
        parts += [str(data["value"]), data["comment"]]
    if "status" in data:
        parts += [status.name(data["status"]), data["reason"]]
    if "evidence" in data:
        judgement = data.get("judgement")
        parts += [t(f"score.judgement.{judgement}") if judgement else "", data["evidence"]["text"]]
    if event.kind == "taught":
        parts.append(t("score.teach.would", **data))
    return " · ".join(filter(None, parts))


def jsonl(events: list[Event]) -> bytes:
    """The log as it can be checked later: one event a line, with its hash."""
    return "".join(json.dumps(asdict(event), ensure_ascii=False) + "\n" for event in events).encode()
