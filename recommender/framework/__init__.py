"""A framework (roadmap): the actions that a policy is compared with. Any framework is data."""

from recommender.framework.loading import default_framework_path, load_framework, parse_framework
from recommender.framework.model import Action, Framework, Translation

__all__ = [
    "Action",
    "Framework",
    "Translation",
    "default_framework_path",
    "load_framework",
    "parse_framework",
]
