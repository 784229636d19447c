"""Words of the reports of comparisons."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.errors import InputError

_ENGLISH = {
    "title": "Comparison of {sides}",
    "versions_title": "Two versions of {policy}",
    "and": " and ",
    "comma": ", ",
    "overview": "Overview",
    "summary": (
        "{sides} sides were compared on the {actions} actions of “{framework}”. On {exceeding} of them the difference exceeds the "
        "model's own noise (level {level}, adjusted for the number of actions)."
    ),
    "sides": "What is compared",
    "side": "Side",
    "policy": "Policy",
    "jurisdiction": "Jurisdiction",
    "language": "Language",
    "map": "Actions and policies",
    "map_alt": "Status and probability of {actions} actions in {policies} policies; the table below holds the numbers.",
    "probability": "Probability",
    "profiles": "Profiles by pillar",
    "profiles_alt": "Number of actions by status, for each pillar and side; the table below holds the numbers.",
    "pillar": "Pillar",
    "status": "Status",
    "actions": "Actions (mean of the policies)",
    "differences": "Where the sides differ most",
    "differences_about": (
        "The number of a side is the mean log-odds of its policies as a probability. “Exceeds” means: twins that say the same would hardly be so "
        "far apart. It does not mean that the model is right about both."
    ),
    "action": "Action",
    "action_title": "Title",
    "spread": "Spread",
    "p_value": "p",
    "adjusted": "p, adjusted",
    "exceeds": "Exceeds the noise",
    "yes": "yes",
    "no": "no",
    "relation": "How they stand to it",
    "same": "same topic, same direction",
    "opposed": "same topic, opposed",
    "silent": "one side is silent",
    "both silent": "both sides are silent",
    "evidence": "Evidence, side by side",
    "all_evidence": "All quotes",
    "no_evidence": "{side}: no quote.",
    "closest": "closest passage; the policy is silent on it",
    "quote": "Quote",
    "page": "Page",
    "section": "Section",
    "direction": "What it does",
    "page_short": "p. {page}",
    "noise": "The model's noise",
    "noise_text": (
        "Standard deviation of the log-odds between twins: {same} in one language ({same_pairs} differences), {other} in two "
        "languages ({other_pairs}); measured on: {data}."
    ),
    "test": "Test",
    "test_text": (
        "The spread of the sides' mean log-odds against that noise, F-distributed with the number of twin differences; p-values adjusted "
        "by Benjamini and Hochberg. Error that the model makes in the same way about all sides is not part of the noise."
    ),
    "versions_summary": (
        "Of the passages {kept} stayed, {edited} were edited, {moved} moved, {came} came and {went} went. {changed} verdicts changed."
    ),
    "verdicts": "Changed verdicts",
    "no_verdicts": "No verdict changed.",
    "before": "Before",
    "after": "After",
    "before_probability": "Probability before",
    "after_probability": "Probability after",
    "passages": "Changed passages",
    "change": "Change",
    "kept": "kept",
    "edited": "edited",
    "moved": "moved",
    "came": "came",
    "went": "went",
    "likeness": "Likeness",
    "before_text": "Text before",
    "after_text": "Text after",
    "before_page": "Page before",
    "after_page": "Page after",
    "matching": "Matching of passages",
    "matching_text": (
        "Passages with the same words belong together, whatever their numbering; then those whose letters in twos and threes are alike (cosine of "
        "at least {near}), one to one. What left the order that most kept has moved."
    ),
}
_CHINESE = {
    "title": "比较：{sides}",
    "versions_title": "《{policy}》的两个版本",
    "and": " 与 ",
    "comma": "、",
    "overview": "概览",
    "summary": (
        "按“{framework}”的 {actions} 项行动比较了 {sides} 方。其中 {exceeding} 项的差异超出模型自身的噪声（显著性水平 {level}，已按行动数量校正）。"
    ),
    "sides": "比较对象",
    "side": "比较方",
    "policy": "政策文件",
    "jurisdiction": "管辖区",
    "language": "语言",
    "map": "行动与政策",
    "map_alt": "{policies} 份政策中 {actions} 项行动的状态与概率；数值见下表。",
    "probability": "概率",
    "profiles": "各支柱概况",
    "profiles_alt": "各方在各支柱中不同状态的行动数量；数值见下表。",
    "pillar": "支柱",
    "status": "状态",
    "actions": "行动数（各政策平均）",
    "differences": "差异最大的行动",
    "differences_about": (
        "各方的数值是其政策对数几率的平均值换算成的概率。“超出噪声”是指：内容相同的两份文本很少会相差这么多。这并不表示模型对双方的判断都正确。"
    ),
    "action": "行动",
    "action_title": "名称",
    "spread": "差距",
    "p_value": "p 值",
    "adjusted": "校正后 p 值",
    "exceeds": "超出噪声",
    "yes": "是",
    "no": "否",
    "relation": "双方态度",
    "same": "同一议题，方向一致",
    "opposed": "同一议题，方向相反",
    "silent": "一方未提及",
    "both silent": "双方均未提及",
    "evidence": "证据对照",
    "all_evidence": "全部引文",
    "no_evidence": "{side}：无引文。",
    "closest": "最接近的段落；该政策未提及此行动",
    "quote": "引文",
    "page": "页码",
    "section": "章节",
    "direction": "引文的作用",
    "page_short": "第 {page} 页",
    "noise": "模型的噪声",
    "noise_text": (
        "内容相同的文本之间对数几率的标准差：同一语言 {same}（{same_pairs} 个差值），两种语言 {other}（{other_pairs} 个）；测量数据：{data}。"
    ),
    "test": "检验方法",
    "test_text": (
        "将各方平均对数几率的离散程度与该噪声相比，按成对差值数量服从 F 分布；p 值经 Benjamini-Hochberg 校正。模型对各方犯下的相同错误不在噪声之内。"
    ),
    "versions_summary": "段落中 {kept} 段保留，{edited} 段有修改，{moved} 段移动，{came} 段新增，{went} 段删除。{changed} 项结论有变化。",
    "verdicts": "有变化的结论",
    "no_verdicts": "没有结论发生变化。",
    "before": "之前",
    "after": "之后",
    "before_probability": "之前的概率",
    "after_probability": "之后的概率",
    "passages": "有变化的段落",
    "change": "变化",
    "kept": "保留",
    "edited": "修改",
    "moved": "移动",
    "came": "新增",
    "went": "删除",
    "likeness": "相似度",
    "before_text": "之前的文字",
    "after_text": "之后的文字",
    "before_page": "之前页码",
    "after_page": "之后页码",
    "matching": "段落匹配",
    "matching_text": "文字相同的段落视为同一段，不论编号；其次按二、三字符组合的余弦相似度（至少 {near}）一一匹配。脱离多数段落顺序的视为移动。",
}


def comparison_words(language: str) -> Mapping[str, str]:
    """Raises InputError for a language other than "en" and "zh"."""
    if language not in ("en", "zh"):
        raise InputError(f"Reports have headings in en and zh, not in {language!r}.")
    return _ENGLISH if language == "en" else _CHINESE
