"""Errors a user can act on.

Each message is one or two sentences that name the file, say what is wrong and what to do. The CLI prints the
message and exits 1; the app shows it beside the file. Anything else that is raised is a defect of ours.
"""


class RecommenderError(Exception):
    """Base of every error that is meant for the user's eyes."""


class DocumentError(RecommenderError):
    """A policy file cannot be read."""


class FrameworkError(RecommenderError):
    """A framework file is not usable; the message names file, line and field."""


class EncoderError(RecommenderError):
    """A model cannot be loaded, or does not fit the vectors that are stored."""


class StoreError(RecommenderError):
    """The store cannot be opened or does not hold what was asked for."""


class InputError(RecommenderError):
    """Some other input (a passages file, an argument) is not usable."""
