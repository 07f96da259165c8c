"""How large a question may be."""

MAX_CHARACTERS = 512
MAX_WORDS = 32
"""Words, phrases and values; of a pasted sentence what is beyond is left out, not refused."""
MAX_DEPTH = 8
MAX_PATTERNS = 4
"""Words with a star, a question mark or a tilde."""
MAX_DISTANCE = 100
"""Of words that are to stand near each other; of a larger one the reader is told."""
MAX_SECONDS = 10
"""Of one search. No question is known that takes a tenth of it over 10,000 documents: this is for
those that nobody has thought of, and for a machine that does too much."""
LONG = 3
"""With more telling words than this, a question is a sentence: not all of it can be asked for."""
