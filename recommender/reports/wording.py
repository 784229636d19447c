"""Words of the reports in English and Chinese. Data (titles, quotes) stays as it is."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.errors import InputError

_ENGLISH = {
    "overview": "Overview",
    "matched": "Matched",
    "evidence": "Evidence",
    "elements": "Elements",
    "method": "Method",
    "addressed": "addressed",
    "partial": "partial",
    "missing": "missing",
    "missing_sheet": "Missing",
    "policy": "Policy",
    "policy_title": "Title",
    "language": "Language",
    "pages": "Pages",
    "characters": "Characters",
    "passages": "Passages",
    "framework": "Framework",
    "actions": "Actions",
    "encoder": "Encoder",
    "encoder_fingerprint": "Encoder fingerprint",
    "model": "Alignment model",
    "warning": "Warning",
    "warnings": "Warnings",
    "coverage": "Coverage by pillar",
    "coverage_policies": "Coverage by policy",
    "pillar": "Pillar",
    "theme": "Theme",
    "no_pillar": "(no pillar)",
    "total": "total",
    "action": "Action",
    "action_title": "Action title",
    "status": "Status",
    "probability": "Probability",
    "rank": "Rank",
    "best": "Best quote",
    "closest": "Closest passage",
    "match": "passage match {value}",
    "quote": "Quote",
    "page": "Page",
    "section": "Section",
    "start": "Start",
    "end": "End",
    "element": "Element",
    "page_short": "p. {page}",
    "no_quote": "no quote",
    "fact": "Fact",
    "value": "Value",
    "number_of_actions": "Number of actions",
    "version": "Program version",
    "date": "Date (UTC)",
    "meaning": "What a probability means",
    "meaning_text": (
        "The model's estimate, from 0 to 1, that the policy takes up the action or element, judged from the "
        "policy's passages. It does not say how much of the action is put into practice. "
        "Read the quotes before you decide."
    ),
    "status_meaning": "What a status means",
    "status_meaning_text": (
        "The model sorts each action into addressed, partial or missing. The quote of a missing action is "
        "the passage that comes closest; it does not show that the action is taken up."
    ),
    "offsets": "Start and end",
    "offsets_text": "Characters in the policy's extracted text, counted from 0; the end is exclusive.",
    "apostrophe": "Apostrophes",
    "apostrophe_text": (
        "A text that starts with = + - or @ has an apostrophe before it, so that no spreadsheet runs it as a formula."
    ),
}

_CHINESE = {
    "overview": "概览",
    "matched": "已匹配",
    "evidence": "证据",
    "elements": "要素",
    "method": "方法",
    "addressed": "已涵盖",
    "partial": "部分涵盖",
    "missing": "缺失",
    "missing_sheet": "缺失",
    "policy": "政策文件",
    "policy_title": "标题",
    "language": "语言",
    "pages": "页数",
    "characters": "字符数",
    "passages": "段落数",
    "framework": "框架",
    "actions": "行动数",
    "encoder": "编码器",
    "encoder_fingerprint": "编码器指纹",
    "model": "匹配模型",
    "warning": "提示",
    "warnings": "提示",
    "coverage": "各支柱涵盖情况",
    "coverage_policies": "各政策涵盖情况",
    "pillar": "支柱",
    "theme": "主题",
    "no_pillar": "（无支柱）",
    "total": "合计",
    "action": "行动",
    "action_title": "行动标题",
    "status": "状态",
    "probability": "概率",
    "rank": "排名",
    "best": "最佳引文",
    "closest": "最接近的段落",
    "match": "段落匹配度 {value}",
    "quote": "引文",
    "page": "页码",
    "section": "章节",
    "start": "起始",
    "end": "结束",
    "element": "要素",
    "page_short": "第 {page} 页",
    "no_quote": "无引文",
    "fact": "项目",
    "value": "内容",
    "number_of_actions": "行动数量",
    "version": "程序版本",
    "date": "日期（UTC）",
    "meaning": "概率的含义",
    "meaning_text": (
        "模型根据政策文本的段落，对政策是否采纳该行动或要素的估计，取值 0 到 1。"
        "它不表示行动落实的程度。请先阅读引文再作判断。"
    ),
    "status_meaning": "状态的含义",
    "status_meaning_text": (
        "模型将每项行动归为已涵盖、部分涵盖或缺失。缺失行动所附的引文只是最接近的段落，并不表明该行动已被采纳。"
    ),
    "offsets": "起始与结束",
    "offsets_text": "在政策提取文本中的字符位置，从 0 起计；结束位置不属于引文。",
    "apostrophe": "撇号",
    "apostrophe_text": "以 = + - 或 @ 开头的文本前加有撇号，以免电子表格将其作为公式执行。",
}

_WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "zh": _CHINESE}


def words(language: str = "en") -> Mapping[str, str]:
    """The report's words in "en" or "zh". Raises InputError for another language."""
    if language not in _WORDS:
        raise InputError(f"Reports have headings in en and zh, not in {language!r}.")
    return _WORDS[language]
