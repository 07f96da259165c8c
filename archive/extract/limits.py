"""Every bound on what a file may make us do, in one place. Seconds and memory are settings."""

TEXT_BYTES = 12_000_000
"""UTF-8 bytes of text from one file: 4 000 pages in Russian. More is refused, never cut off."""
ANSWER_BYTES = 2 * TEXT_BYTES + 4_000_000
"""The same as JSON: escapes and brackets at their worst."""
IMAGE_BYTES = 24_000_000
IMAGE_WIDTH = 2_400
IMAGE_PIXELS = 24_000_000
PAGES = 20_000
BLOCKS = 400_000
TITLE_LENGTH = 1_000
REASON_LENGTH = 400

ZIP_PARTS = 5_000
ZIP_XML_BYTES = 100_000_000
ZIP_OTHER_BYTES = 300_000_000

MAIL_HEADER_BYTES = 64_000
MAIL_DEPTH = 20
MAIL_PARTS = 1_000

HTML_DEPTH = 400
PDF_BOXES = 3_000
"""Layout analysis compares boxes in pairs; above this a page is read in the order it is written."""
