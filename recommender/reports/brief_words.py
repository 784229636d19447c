"""Words of the gap brief in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from recommender.reports.wording import words

_ENGLISH = {
    "brief": "Gap brief: {policy}",
    "summary": "Summary",
    "summary_text": (
        "{framework} has {actions} actions. “{policy}” takes up {addressed} of them, {partial} in part, and misses {missing}. "
        "{first}The following pages say for each gap what is missing, where in the policy it would fit, and how other policies word it."
    ),
    "first_to_tend": "First to tend to: {titles}. ",
    "title_of": "{id} {title}",
    "no_gaps": "{framework} has {actions} actions, and “{policy}” takes up all of them. There is no gap to tend to.",
    "no_gap_in": "No gap in: {pillars}.",
    "compared_with": "Compared with {peers} other policies of the library.",
    "compared_with_one": "Compared with one other policy of the library.",
    "no_peers": "There are no other policies in the library to compare with.",
    "judged": (
        "The verdicts are a model's estimates from the text. Read the quotes before you decide; whether the policy is put into practice is not judged."
    ),
    "gaps": "Gaps, most urgent first",
    "place": "Place",
    "id": "Action",
    "title": "Title",
    "priority": "Priority",
    "importance": "Importance (1–5)",
    "certainty": "Certainty of the gap",
    "acting": "Policies that act",
    "others": "Other policies",
    "peers_factor": "Peers factor",
    "acting_of": "{acting} of {others}",
    "asks": "What it asks: {text}",
    "lacks": "What is missing: {elements}.",
    "lacks_nothing": "Each of its parts is touched on; as a whole it is not.",
    "in_part": "{element} (there in part)",
    "there": "Already there: {elements}.",
    "amend": "Where to amend",
    "no_fit": "No passage of the policy comes near enough to name a place to amend. {passages} passages were searched.",
    "says": "How another policy words it",
    "says_partial": "How another policy words it, which takes it up in part",
    "says_against": "No other policy supports it. One on the matter, which {does} it",
    "does_restricts": "restricts",
    "does_opposes": "works against",
    "does_mixed": "both supports and restricts",
    "no_wording": "No other policy of the library takes it up.",
    "this_policy": "This policy",
    "source_joint": ", ",
    "no_page": "no page numbers",
    "about": " ({facts})",
    "list_joint": "; ",
    "more": "Not on this page, for lack of room: {titles}. Their quotes are in the workbook, CSV and JSON of this brief, and in the app.",
    "fits_table": "Where to amend",
    "wordings_table": "How other policies word it",
    "elements_table": "Elements of the gaps",
    "peers_table": "Policies compared with",
    "strength": "Strength",
    "jurisdiction": "Jurisdiction",
    "year": "Year",
    "formula": "How the gaps are ordered",
    "formula_text": (
        "priority = importance^{a} × certainty^{b} × peers^{c}. importance: what the user set, 1 to 5 (3 where nothing was set), divided by 5. "
        "certainty: 1 minus the probability that the policy takes up the action. peers: (other policies that have it addressed + 1) / "
        "(other policies + 2). The exponents are the weights, 0 to 5. It is a rule for ordering, not a measurement."
    ),
    "importance_set": "Importance set",
    "importance_none": "none; 3 for every action",
    "peers_method": "Compared with",
    "twins_method": "Left out as the same text",
    "twins_text": "{titles}. Copies, versions and translations of this policy are no other policies.",
    "none": "none",
    "picked": "How quotes are picked",
    "picked_text": (
        "Where to amend: the policy's own passages nearest to the action that are no definitions or references, those that bind or plan first. "
        "Other policies: quotes that support the matter, duties before funded measures, plans and mentions, and each "
        "jurisdiction before a second quote of one. Long quotes are cut where “…” stands, and are verbatim up to there."
    ),
    "framework_fingerprint": "Framework fingerprint",
    "policy_file": "Policy file",
    "text_head": "GAPS AND PARTIAL ACTIONS, MOST URGENT FIRST ({count})",
    "factors": "Priority {value}: importance {importance} of 5, certainty {certainty}, {acting} of {others} other policies act",
}

_CHINESE = {
    "brief": "差距简报：{policy}",
    "summary": "概要",
    "summary_text": (
        "{framework}共有 {actions} 项行动。“{policy}”涵盖其中 {addressed} 项，部分涵盖 {partial} 项，缺失 {missing} 项。"
        "{first}以下各页逐项说明缺少什么、可在政策何处修订，以及其他政策如何表述。"
    ),
    "first_to_tend": "应最先处理：{titles}。",
    "title_of": "{id} {title}",
    "no_gaps": "{framework}共有 {actions} 项行动，“{policy}”已全部涵盖，没有需要处理的差距。",
    "no_gap_in": "以下支柱没有差距：{pillars}。",
    "compared_with": "已与库中其他 {peers} 份政策比较。",
    "compared_with_one": "已与库中另一份政策比较。",
    "no_peers": "库中没有其他政策可供比较。",
    "judged": "判断是模型根据文本作出的估计。作决定前请阅读引文；本简报不评价政策是否得到执行。",
    "gaps": "差距（按紧迫程度排列）",
    "place": "次序",
    "id": "行动",
    "title": "名称",
    "priority": "优先值",
    "importance": "重要性（1–5）",
    "certainty": "差距的确定性",
    "acting": "已有行动的政策",
    "others": "其他政策",
    "peers_factor": "同类政策因子",
    "acting_of": "{others} 份中有 {acting} 份",
    "asks": "要求：{text}",
    "lacks": "缺少：{elements}。",
    "lacks_nothing": "各要素均有涉及，但整体上未涵盖。",
    "in_part": "{element}（部分涵盖）",
    "there": "已有：{elements}。",
    "amend": "可修订之处",
    "no_fit": "政策中没有足够接近的段落可供指出修订之处。共检索 {passages} 个段落。",
    "says": "其他政策的表述",
    "says_partial": "其他政策的表述（该政策仅部分涵盖）",
    "says_against": "没有其他政策支持该事项。以下政策涉及该事项，但{does}",
    "does_restricts": "加以限制",
    "does_opposes": "与之相悖",
    "does_mixed": "既支持又限制",
    "no_wording": "政策库中没有其他政策涵盖该行动。",
    "this_policy": "本政策",
    "source_joint": "，",
    "no_page": "无页码",
    "about": "（{facts}）",
    "list_joint": "；",
    "more": "因篇幅所限未列入本页：{titles}。其引文见本简报的工作簿、CSV 和 JSON，以及应用程序。",
    "fits_table": "可修订之处",
    "wordings_table": "其他政策的表述",
    "elements_table": "差距的要素",
    "peers_table": "所比较的政策",
    "strength": "强度",
    "jurisdiction": "管辖区",
    "year": "年份",
    "formula": "差距如何排序",
    "formula_text": (
        "优先值 = 重要性^{a} × 确定性^{b} × 同类政策^{c}。重要性：用户设定的 1 至 5（未设定为 3），除以 5。确定性：1 减去政策涵盖该行动的概率。"
        "同类政策：（已涵盖该行动的其他政策数 + 1）/（其他政策数 + 2）。指数为权重，0 至 5。这是排序规则，不是测量值。"
    ),
    "importance_set": "设定的重要性",
    "importance_none": "未设定；每项行动均为 3",
    "peers_method": "比较对象",
    "twins_method": "因属同一文本而排除",
    "twins_text": "{titles}。本政策的副本、版本和译本不算其他政策。",
    "none": "无",
    "picked": "引文如何选取",
    "picked_text": (
        "可修订之处：政策中与该行动最接近、且不是定义或参考文献的段落，有约束力或有规划的优先。其他政策：支持该事项的引文，"
        "义务优先于有资金的措施、计划和一般提及，各管辖区轮流列出。较长的引文在“…”处截断，此前内容与原文一致。"
    ),
    "framework_fingerprint": "框架指纹",
    "policy_file": "政策文件",
    "text_head": "缺失和部分涵盖的行动，按紧迫程度排列（{count}）",
    "factors": "优先值 {value}：重要性 {importance}/5，确定性 {certainty}，其他 {others} 份政策中有 {acting} 份已有行动",
}

_WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "zh": _CHINESE}


def brief_words(language: str = "en") -> Mapping[str, str]:
    """The words in "en" or "zh", with those of all reports. Raises InputError for another language."""
    return {**words(language), **_WORDS[language]}
