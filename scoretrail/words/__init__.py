"""What scoretrail says, in Chinese and English, side by side (措辞).

Every sentence stands here once in both languages; clauses, names and evidence are never translated.
"""

from scoretrail.words.speech import LANGUAGES, Lang, Said, Voice, in_language

__all__ = ["LANGUAGES", "Lang", "Said", "Voice", "in_language"]
