"""On what the shipped figures were measured, in the language of the reader. The figures carry it in English."""

from __future__ import annotations

_CHINESE = {
    "14 policies, each left out of the fit: plans of 3 countries, 4 policies on personalised medicine or health data, 7 on other "
    "subjects": "14 份政策，每份均未参与相应的拟合：3 个国家的规划、4 份关于精准医学或健康数据的政策、7 份其他主题的政策",
    "one EU regulation and two Chinese plans in two or three file formats; the EU regulation in English and French": (
        "一部欧盟条例和两份中国规划，各有两到三种文件格式；该条例另有英文和法文版本"
    ),
}


def measured_on(data: str, language: str) -> str:
    """The words for the data of a figure; those of somebody else's figures stay as they are."""
    return _CHINESE.get(data, data) if language == "zh" else data
