"""A text of a policy in which a passage can be selected, with the mouse or the keyboard, and handed to the program.

The browser counts UTF-16 units, Python counts characters, so the browser's part counts characters too. The text goes
there as data and is set as text, never as HTML. What comes back is compared with the text that was shown: a quote is
verbatim or it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.i18n import t

NAME = "passage_selection"

_CSS = """
.pa-select-bar { display: flex; gap: 0.8rem; align-items: center; margin-bottom: 0.45rem; min-height: 2.4rem; }
.pa-select-bar button { flex: none; font: inherit; font-size: 0.92rem; padding: 0.3rem 0.75rem; border-radius: 0.5rem;
  border: 1px solid #1b4f8a; background: #1b4f8a; color: #fff; cursor: pointer; }
.pa-select-bar button:disabled { background: #eef1f5; border-color: #c3ccd8; color: #556070; cursor: default; }
.pa-select-bar button:focus-visible, .pa-select-text:focus-visible { outline: 2px solid #1b4f8a; outline-offset: 2px; }
.pa-select-said { color: #556070; font-size: 0.87rem; line-height: 1.35; max-height: 2.7em; overflow: hidden; }
.pa-select-text { border: 1px solid #d5dbe4; border-radius: 6px; padding: 0.9rem 1.1rem; line-height: 1.6;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 30rem; overflow-y: auto;
  background: #fff; color: #1a2433; cursor: text; caret-color: #1b4f8a; }
.pa-select-text ::selection { background: #bcd7f5; }
.pa-select-text mark { background: #ffe58a; color: inherit; }
.pa-select-text mark.pa-own { background: #cfe8cf; }
"""

_HTML = """
<div class="pa-select-bar">
  <button type="button" disabled></button><span class="pa-select-said" role="status"></span>
</div>
<div class="pa-select-text" tabindex="0" role="textbox" aria-multiline="true" aria-readonly="true"
  contenteditable="true" inputmode="none" spellcheck="false" autocapitalize="off" autocorrect="off"
  translate="no"></div>
"""

# Editable only so that the keyboard can move in it; whatever would change the text is refused or undone.
_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const box = parentElement.querySelector(".pa-select-text");
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector(".pa-select-said");
  const length = (text) => Array.from(text).length;
  let chosen = null;

  const draw = () => {
    const letters = Array.from(data.text);
    const parts = [];
    let at = 0;
    for (const [start, end, own] of data.marks) {
      if (start < at) continue;
      parts.push(document.createTextNode(letters.slice(at, start).join("")));
      const mark = document.createElement("mark");
      if (own) mark.className = "pa-own";
      mark.textContent = letters.slice(start, end).join("");
      parts.push(mark);
      at = end;
    }
    parts.push(document.createTextNode(letters.slice(at).join("")));
    box.replaceChildren(...parts);
  };
  const show = () => {
    button.disabled = !chosen;
    said.textContent = chosen ? data.chosen.replace("{count}", length(chosen.text)) : data.hint;
  };
  const read = () => {
    const selection = document.getSelection();
    if (!selection || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(box);
    before.setEnd(range.startContainer, range.startOffset);
    const text = range.toString();
    const start = length(before.toString());
    chosen = text.trim() ? { id: data.id, start: start, end: start + length(text), text: text } : null;
    show();
  };
  const refuse = (event) => event.preventDefault();
  // What an input method writes cannot be refused, only undone.
  const undo = () => { if (box.textContent !== data.text) { draw(); chosen = null; show(); } };

  const same = box.dataset.shown === data.id && box.textContent === data.text;
  if (!same || box.dataset.marks !== JSON.stringify(data.marks)) {
    const stay = box.dataset.shown === data.id ? box.scrollTop : 0;
    draw();
    box.dataset.shown = data.id;
    box.dataset.marks = JSON.stringify(data.marks);
    box.scrollTop = stay;
    const mark = data.focus === null ? null : box.querySelectorAll("mark")[data.focus];
    const focus = data.id + ":" + data.focus;
    if (mark && box.dataset.focus !== focus) box.scrollTop = Math.max(0, mark.offsetTop - box.offsetTop - 60);
    box.dataset.focus = focus;
  }
  button.textContent = data.label;
  box.setAttribute("aria-label", data.name);
  if (data.language) box.lang = data.language;
  show();
  const press = () => { if (chosen) { setTriggerValue("picked", chosen); chosen = null; show(); } };
  const listeners = [
    [document, "selectionchange", read], [button, "mousedown", refuse], [button, "click", press],
    [box, "beforeinput", refuse], [box, "paste", refuse], [box, "cut", refuse], [box, "drop", refuse],
    [box, "dragstart", refuse],
    [box, "input", undo], [box, "compositionend", undo],
  ];
  for (const [target, name, what] of listeners) target.addEventListener(name, what);
  return () => { for (const [target, name, what] of listeners) target.removeEventListener(name, what); };
}
"""


def selectable(
    text: str,
    key: str,
    shown: str,
    name: str,
    marks: Sequence[tuple[int, int, bool]] = (),
    language: str = "",
    focus: tuple[int, int] | None = None,
) -> tuple[int, int] | None:
    """Draws the text; returns (start, end) in characters of it when a passage was selected and the button pressed.

    shown: says which text it is, so that an answer about another one is not taken. name: for screen readers. marks:
    passages to mark as (start, end, own), overlapping ones are left out. focus: the marked passage to scroll to.
    """
    drawn = apart(marks, len(text))
    data = {
        "id": shown,
        "text": text,
        "marks": drawn,
        "focus": next((place for place, mark in enumerate(drawn) if tuple(mark[:2]) == focus), None),
        "label": t("select.add"),
        "hint": t("select.hint"),
        "chosen": t("select.chosen", count="{count}"),
        "name": name,
        "language": language,
    }
    component = st.components.v2.component(NAME, html=_HTML, css=_CSS, js=_JS, isolate_styles=False)
    answer = component(key=key, data=data, on_picked_change=lambda: None)
    picked = answer.get("picked")
    return place(picked, text, shown) if picked else None


def apart(marks: Sequence[tuple[int, int, bool]], length: int) -> list[list[int | bool]]:
    """The marks in order, those that do not lie in the text or overlap an earlier one left out."""
    kept: list[list[int | bool]] = []
    last = 0
    for start, end, own in sorted(marks):
        if last <= start < end <= length:
            kept.append([start, end, own])
            last = end
    return kept


def place(picked: Mapping[str, Any], text: str, shown: str) -> tuple[int, int] | None:
    """Where in the text a selection lies, without blanks at its ends.

    None where the answer is not about this very text.
    """
    start, end = picked.get("start"), picked.get("end")
    if picked.get("id") != shown or not isinstance(start, int) or not isinstance(end, int):
        return None
    if not 0 <= start < end <= len(text) or text[start:end] != picked.get("text"):
        return None
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
