"""Documents (公文): the score notice and the bulletin, as drafts, in the layout of official documents.

A document is paragraphs, tables and pictures in order, made from an answer; PDF and Word only set it.
Nothing here issues anything: every document is a draft, and none ever carries a seal.
"""

from scoretrail.report.documents.bulletin import bulletin
from scoretrail.report.documents.document import Document
from scoretrail.report.documents.notice import notice

__all__ = ["Document", "bulletin", "notice"]
