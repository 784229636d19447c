"""The evaluation as one HTML page for a policy expert: what each set is, the figures, and cases with text beside text.

The page holds all it needs: no network, no fonts, no frameworks. Every text of the data goes through `_e`, which
escapes it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from importlib.resources import files
from string import Template

from recommender.evaluation.baselines import CHANCE_DRAWS, PRODUCT, SYSTEMS
from recommender.evaluation.plot import reliability_plot
from recommender.evaluation.results import Figure, Found, ItemResult, Report, SetResult, Table
from recommender.evaluation.tables import MEASURES

# Cases shown of each set; all are in items.jsonl.
WORST, BEST = 15, 6
QUOTES = 3
_LONGEST = 3000
SPLITS = {
    "dev": "These judgements helped to make the program. The figures flatter it; only judgements that it never saw are a test.",
    "held out": "None of these files was used to fit the verdicts.",
    "own": "Your own labels.",
}


def to_html(report: Report) -> str:
    """The page. Every figure in it is in results.json, every case in items.jsonl."""
    body = [*_head(report), *(part for one in report.sets for part in _set(one)), *_cases(report), *_data(report)]
    frame = files("recommender.evaluation").joinpath("page.html").read_text(encoding="utf-8")
    return Template(frame).substitute(body="\n".join(body))


def shown(figure: Figure | None) -> str:
    """A figure with its interval, as plain text; a dash where there is none."""
    if figure is None or figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f}"
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def _e(text: object) -> str:
    return html.escape(str(text), quote=True)


def _head(report: Report) -> Iterator[str]:
    yield "<h1>How good are the verdicts?</h1>"
    yield f'<p class="quiet">{_e(report.date)} · {_e(report.data)} · split: <b>{_e(report.split)}</b></p>'
    yield f"<p>{_e(SPLITS.get(report.split, ''))} In brackets stand 95 % intervals: how far the figure could move if other "
    yield "items of the same kind had been judged. Differences inside the intervals say nothing.</p>"
    for note in report.notes:
        yield f"<p>{_e(note)}</p>"
    links = "".join(f'<a href="#{_anchor(one)}">{_e(one.title)}</a> ' for one in report.sets)
    yield f'<nav aria-label="Sets">{links}<a href="#cases">Cases</a> <a href="#data">Data</a></nav>'


def _set(one: SetResult) -> Iterator[str]:
    yield f'<section aria-label="{_e(one.title)}"><h2 id="{_anchor(one)}">{_e(one.title)}</h2>'
    yield f'<p>{_e(one.about)}</p><p class="quiet">Set {_e(one.name)}; compared with: {_e(one.framework)}.</p>'
    for note in one.notes:
        yield f"<p><b>Note.</b> {_e(note)}</p>"
    for table in one.tables:
        yield from _table(one, table)
    yield "<details><summary>What the figures mean</summary><dl>"
    for key in one.measures:
        measure = MEASURES[key]
        better = "Lower is better." if measure.lower_is_better else ""
        yield f"<dt>{_e(measure.label)}</dt><dd>{_e(measure.meaning)} {better}</dd>"
    yield "</dl><p>A single language model and TF-IDF give no probabilities. Where an answer must be yes or no, they say yes from "
    yield "the score on that did best on the other half of the items, which favours them a little. Chance is the mean of "
    yield f"{CHANCE_DRAWS} draws.</p></details>"
    if one.bins:
        title = _e(f"Stated probabilities and what was true, {one.title}")
        yield f"<h3>Can the probabilities be taken at their word?</h3>{reliability_plot(one.bins, title)}"
        yield '<p class="quiet">Circles on the dashed line: what is said to be 30 % likely is true in 30 % of cases. Above '
        yield "the line the program is too careful, below it too sure. Larger circles stand for more questions.</p>"
    if one.actions and one.family in ("pm", "own"):
        yield from _actions(one)
    yield "</section>"


def _table(one: SetResult, table: Table) -> Iterator[str]:
    where = "All items" if table.group == "all" else f"Language: {table.group}"
    policies = f" from {table.policies} policies" if table.policies else ""
    share = "" if table.share is None else f"; {table.share:.0%} of the answers are yes"
    yield f"<h3>{_e(where)}</h3>"
    yield f'<p class="quiet">{table.n} items{policies}{share}. For the intervals, {_e(table.drawn)} were drawn.</p>'
    heads = "".join(f"<th>{_e(MEASURES[key].label)}</th>" for key in one.measures)
    yield f'<div class="wide"><table><thead><tr><th>system</th>{heads}</tr></thead><tbody>'
    for name, figures in table.figures.items():
        cells = "".join(_cell(figures.get(key)) for key in one.measures)
        mark = ' class="product"' if name == PRODUCT else ""
        yield f"<tr{mark}><td>{_e(SYSTEMS.get(name, name))}</td>{cells}</tr>"
    for name, figures in table.differences.items():
        cells = "".join(_cell(figures.get(key), signed=True) for key in one.measures)
        yield f"<tr><td>difference from {_e(SYSTEMS.get(name, name))}</td>{cells}</tr>"
    yield "</tbody></table></div>"


def _cell(figure: Figure | None, signed: bool = False) -> str:
    if figure is None or figure.value is None:
        return "<td>–</td>"
    form = "+.3f" if signed else ".3f"
    ends = ""
    if figure.low is not None and figure.high is not None:
        ends = f"<br><small>{figure.low:{form}} to {figure.high:{form}}</small>"
    return f"<td>{figure.value:{form}}{ends}</td>"


def _actions(one: SetResult) -> Iterator[str]:
    yield '<details><summary>Action by action</summary><div class="wide"><table><thead><tr><th>action</th>'
    yield '<th class="words">title</th><th>judged</th><th>addressed by</th><th>AP</th><th>accuracy</th></tr></thead><tbody>'
    for row in one.actions:
        ap = "–" if row.ap is None else f"{row.ap:.3f}"
        accuracy = "–" if row.accuracy is None else f"{row.accuracy:.3f}"
        yield f'<tr><td>{_e(row.id)}</td><td class="words">{_e(row.title)}</td><td>{row.judged}</td>'
        yield f"<td>{row.positives}</td><td>{ap}</td><td>{accuracy}</td></tr>"
    yield "</tbody></table></div></details>"


def _cases(report: Report) -> Iterator[str]:
    languages = sorted({item.language for one in report.sets for item in one.items if item.language})
    yield '<h2 id="cases">Cases</h2><p>Of each set, the cases where the program was furthest from the judges, and some where it '
    yield "agreed. On the left is what was judged, on the right what the program found. All cases are in items.jsonl.</p>"
    yield '<form class="filters" onsubmit="return false">'
    yield _select("set", "Set", [(one.name, one.title) for one in report.sets])
    yield _select("language", "Language", [(code, code) for code in languages])
    yield _select("kind", "Cases", [("worst", "furthest from the judges"), ("best", "in agreement")])
    yield '<label>With the words <input id="words" type="search"></label> <span id="count" role="status"></span></form>'
    for one in report.sets:
        for kind, items in _chosen(one.items):
            for item in items:
                yield from _case(one, item, kind)


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f'<option value="{_e(value)}">{_e(text)}</option>' for value, text in options)
    return f'<label>{_e(label)} <select id="{name}"><option value="">all</option>{rows}</select></label>'


def _chosen(items: Sequence[ItemResult]) -> list[tuple[str, list[ItemResult]]]:
    worst = sorted((one for one in items if not one.correct), key=lambda one: -one.error)[:WORST]
    # Of those in agreement, the ones where there was something to find say more.
    best = sorted((one for one in items if one.correct), key=lambda one: (not one.expected, one.error))[:BEST]
    return [("worst", worst), ("best", best)]


def _case(one: SetResult, item: ItemResult, kind: str) -> Iterator[str]:
    mark = '<span class="right">as judged</span>' if item.correct else '<span class="wrong">not as judged</span>'
    facts = " · ".join(_e(part) for part in (one.title, item.id, item.policy, item.language) if part)
    yield f'<article data-set="{_e(one.name)}" data-language="{_e(item.language)}" data-kind="{kind}">'
    yield f'<header>{mark}<span class="quiet">{facts}</span></header><div class="sides">'
    yield f"<div>{''.join(_expected(one, item))}</div><div>{''.join(_found(one, item))}</div>"
    yield "</div></article>"


def _expected(one: SetResult, item: ItemResult) -> Iterator[str]:
    if item.text:
        yield f'<h4>The passage</h4><p lang="{_e(item.language)}">{_e(item.text[:_LONGEST])}</p>'
    yield "<h4>What the judges said</h4>"
    for action in item.expected:
        yield f"<p>addresses {_wording(one, action)}</p>"
    for action in item.refused:
        yield f"<p>does not address {_wording(one, action)}</p>"
    if not item.expected and not item.refused:
        yield "<p>addresses none of the actions</p>"
    for quote in item.quotes:
        yield f"<blockquote>{_e(quote[:_LONGEST])}</blockquote>"


def _found(one: SetResult, item: ItemResult) -> Iterator[str]:
    yield "<h4>What the program found</h4>"
    if item.probability is not None:
        yield f"<p>Probability that the policies take it up: <b>{item.probability:.2f}</b>. The best passages:</p>"
    for found in item.found if item.probability is None else item.found[:QUOTES]:
        yield _quote(found) if found.text else f"<p>{_verdict(found, one.family)} {_wording(one, found.action)}</p>"
    if not item.found:
        yield "<p>nothing</p>"


def _verdict(found: Found, family: str) -> str:
    if family == "uhri":  # only the order counts there
        tag = ' <span class="right">tagged</span>' if found.right else ""
        return f"{found.probability:.2f}{tag}"
    if found.right is None:
        return f"{found.probability:.2f} <small>(not judged)</small>"
    # Beside a low probability "no" is agreement, so that the mark follows from both.
    mark = "right" if found.right == (found.probability >= 0.5) else "wrong"
    judged = "judged yes" if found.right else "judged no"
    return f'<span class="{mark}">{found.probability:.2f}</span> <small>({judged})</small>'


def _quote(found: Found) -> str:
    page = f", p. {found.page}" if found.page else ""
    same = '<span class="right">quoted by the experts</span>' if found.right else ""
    facts = f"<small>{found.probability:.2f} · {_e(found.policy)}{page}</small> {same}"
    return f"<blockquote>{_e(found.text[:_LONGEST])}<br>{facts}</blockquote>"


def _wording(one: SetResult, action: str) -> str:
    title, text = one.wording.get(action, ("", ""))
    if text.startswith(title.removesuffix("…")):  # a title that is only the beginning of the text
        return f"<b>{_e(action)}</b> {_e(text)}"
    return f"<b>{_e(action)}</b> {_e(title)} <small>– {_e(text)}</small>"


def _data(report: Report) -> Iterator[str]:
    yield '<h2 id="data">Data and program</h2><dl>'
    for name, value in (
        ("split", report.split),
        ("encoder", f"{report.encoder} ({report.encoder_fingerprint})"),
        ("verdict model", report.model),
        ("single model", report.baseline_encoder),
        ("intervals", f"bootstrap, {report.draws} resamples, 95 %"),
    ):
        yield f"<dt>{name}</dt><dd><code>{_e(value)}</code></dd>"
    yield '</dl><div class="wide"><table><thead><tr><th>file</th><th class="words">SHA-256</th><th class="words">the verdicts were fitted on it</th></tr></thead><tbody>'
    for file in report.files:
        learned = "yes" if file.learned else "no"
        yield f'<tr><td>{_e(file.path)}</td><td class="words"><code>{_e(file.sha256)}</code></td><td class="words">{learned}</td></tr>'
    yield "</tbody></table></div>"


def _anchor(one: SetResult) -> str:
    return f"set-{_e(one.name)}"
