"""Which actions of a roadmap does a policy take up, touch or miss, with quotable evidence by page."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as _version


def program_version() -> str:
    """The version of this program, "(not installed)" where it runs from bare files."""
    try:
        return _version("policy-recommender")
    except PackageNotFoundError:
        return "(not installed)"
