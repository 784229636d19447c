"""Words of the report on indicators in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.errors import InputError

_ENGLISH = {
    "title": "Indicators",
    "overview": "Overview",
    "overview_text": (
        "Where each indicator stands against a straight line from its baseline to its target. “On track” means that the latest "
        "value is on the line or beyond it, in the direction of the target; it says nothing about causes."
    ),
    "indicator": "Indicator",
    "id": "Id",
    "unit": "Unit",
    "latest": "Latest value",
    "date": "Date",
    "jurisdiction": "Jurisdiction",
    "all": "All together",
    "value": "Value",
    "baseline": "Baseline",
    "baseline_date": "Date of the baseline",
    "target": "Target",
    "target_date": "Date of the target",
    "expected": "Path at that date",
    "ahead": "Ahead of the path",
    "state": "State",
    "source": "Source",
    "by": "Entered by",
    "number": "Entry",
    "time": "Time (UTC)",
    "happened": "What happened",
    "reason": "Reason",
    "hash": "Hash",
    "on_track": "on track",
    "behind": "behind",
    "mixed": "on track in {count} of {of}",
    "early": "before the path begins",
    "no_path": "no path to a target",
    "no_data": "no data",
    "fact_unit": "Unit: {unit}",
    "fact_baseline": "Baseline: {value} ({date})",
    "fact_baseline_undated": "Baseline: {value}",
    "range": "{low} to {high}",
    "fact_middle": "The source gives a range for the baseline; the path begins in its middle, {value}.",
    "fact_target": "Target: {value} by {date}",
    "fact_source": "Source: {source}",
    "fact_automatic": "Filled from closed scorecards: {action}",
    "any_action": "policies that adopt at least one action",
    "one_action": "policies that adopt {action}",
    "fact_state": "{place}: {value} on {date}; the path is at {expected} then: {state} ({ahead}).",
    "fact_latest": "{place}: {value} on {date} ({state}).",
    "observations": "Observations",
    "observations_of": "Observations of “{title}”",
    "none": "Nothing was observed yet.",
    "trend": "“{title}” over time",
    "trend_alt": "Line chart of “{title}” by jurisdiction, {count} observations, beside the straight path to the target.",
    "path": "Path to the target",
    "line": "Line",
    "definitions": "Definitions",
    "definition": "Definition",
    "log": "Log of entries",
    "log_text": "Every entry with its name, time and hash stands in the XLSX, CSV and JSON of this report.",
    "defined": "indicator defined",
    "redefined": "indicator changed",
    "observed": "value observed",
    "withdrawn": "withdrawn",
    "framework": "Framework",
    "program": "Program version",
    "entries": "Entries in the log",
    "last_hash": "Hash of the last entry",
    "rule": "How a value is judged",
    "rule_text": (
        "A straight line leads from the baseline to the target. Where the source gives a range for the baseline, the line begins in its "
        "middle. After the target's date the target is expected; before the baseline's date nothing is."
    ),
    "adoption": "How programmes are counted",
    "adoption_text": (
        "At the date on which a scorecard was closed: policies whose final status is addressed for the action, or for at least one "
        "action. What nobody rated or decided does not count, for its status is only the machine's. A policy on several scorecards counts by the one closed last."
    ),
    "kept": "What the log keeps",
    "kept_text": "Nothing is overwritten: values that were replaced or withdrawn stay in the log, with the reason.",
    "joiner": "; ",
}

_CHINESE = {
    "title": "指标",
    "overview": "概览",
    "overview_text": (
        "各指标相对于从基线到目标的直线所处的位置。“正常”表示最新数值已在直线上，或朝目标方向超过直线；这不说明原因。"
    ),
    "indicator": "指标",
    "id": "编号",
    "unit": "单位",
    "latest": "最新数值",
    "date": "日期",
    "jurisdiction": "管辖区",
    "all": "合计",
    "value": "数值",
    "baseline": "基线",
    "baseline_date": "基线日期",
    "target": "目标",
    "target_date": "目标日期",
    "expected": "当日路径值",
    "ahead": "领先于路径",
    "state": "状态",
    "source": "来源",
    "by": "录入人",
    "number": "条目",
    "time": "时间（UTC）",
    "happened": "事项",
    "reason": "理由",
    "hash": "哈希值",
    "on_track": "正常",
    "behind": "落后",
    "mixed": "{of} 个中有 {count} 个正常",
    "early": "路径尚未开始",
    "no_path": "无通往目标的路径",
    "no_data": "无数据",
    "fact_unit": "单位：{unit}",
    "fact_baseline": "基线：{value}（{date}）",
    "fact_baseline_undated": "基线：{value}",
    "range": "{low} 至 {high}",
    "fact_middle": "来源给出的基线是一个区间；路径从其中点 {value} 开始。",
    "fact_target": "目标：{date} 前达到 {value}",
    "fact_source": "来源：{source}",
    "fact_automatic": "由已结束的评分卡自动填写：{action}",
    "any_action": "至少采纳一项行动的政策",
    "one_action": "采纳“{action}”的政策",
    "fact_state": "{place}：{date} 为 {value}；当日路径值为 {expected}：{state}（{ahead}）。",
    "fact_latest": "{place}：{date} 为 {value}（{state}）。",
    "observations": "观测值",
    "observations_of": "“{title}”的观测值",
    "none": "尚无观测值。",
    "trend": "“{title}”的变化",
    "trend_alt": "“{title}”按管辖区的折线图，共 {count} 个观测值，并附通往目标的直线路径。",
    "path": "通往目标的路径",
    "line": "曲线",
    "definitions": "定义",
    "definition": "定义",
    "log": "录入日志",
    "log_text": "每一条录入及其姓名、时间和哈希值见本报告的 XLSX、CSV 和 JSON 格式。",
    "defined": "定义指标",
    "redefined": "修改指标",
    "observed": "录入数值",
    "withdrawn": "撤回",
    "framework": "框架",
    "program": "程序版本",
    "entries": "日志条目数",
    "last_hash": "最后一条的哈希值",
    "rule": "数值如何判断",
    "rule_text": (
        "从基线到目标为一条直线。来源给出基线区间时，直线从区间中点开始。目标日期之后以目标为准；基线日期之前不作要求。"
    ),
    "adoption": "规划如何计数",
    "adoption_text": (
        "在评分卡结束之日：该行动（或至少一项行动）的最终状态为已涵盖的政策数量。无人评分或裁定的单元格只有机器判定的状态，不计入。同一政策出现在多个评分卡中时，以最后结束的为准。"
    ),
    "kept": "日志保留的内容",
    "kept_text": "任何内容都不会被覆盖：被替换或撤回的数值连同理由保留在日志中。",
    "joiner": "；",
}

_WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "zh": _CHINESE}


def indicator_words(language: str = "en") -> Mapping[str, str]:
    """The words in "en" or "zh". Raises InputError for another language."""
    if language not in _WORDS:
        raise InputError(f"Reports have headings in en and zh, not in {language!r}.")
    return _WORDS[language]
