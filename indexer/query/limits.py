"""How large a question may be."""

MAX_CHARACTERS = 512
MAX_WORDS = 32
"""Words, phrases and values; of a pasted sentence what is beyond is left out, not refused."""
MAX_DEPTH = 8
MAX_PATTERNS = 4
"""Words with a star, a question mark or a tilde."""
MAX_DISTANCE = 100
"""Of words that are to stand near each other; a larger one means no more than all of them."""
LONG = 3
"""With more telling words than this, a question is a sentence: not all of it can be asked for."""
