"""Reading policy files: text with pages, headings and exact offsets, repaired of what extraction breaks."""

from recommender.documents.model import KINDS, Block, Document
from recommender.documents.reader import SUFFIXES, file_hash, read_document

__all__ = ["KINDS", "SUFFIXES", "Block", "Document", "file_hash", "read_document"]
