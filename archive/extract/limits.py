"""Every bound on what a file may make us do, in one place. Seconds and memory are settings."""

TEXT_BYTES = 12_000_000
"""UTF-8 bytes of text from one file: 4 000 pages in Russian. More is refused, never cut off."""
HEAD_BYTES = 400_000
"""What a file says of itself: title, names of attachments, numbers of unread pages, as JSON."""
BODY_BYTES = TEXT_BYTES + 5_000_000
"""The text with what separates its paragraphs, at their most."""
ANSWER_BYTES = HEAD_BYTES + BODY_BYTES
IMAGE_BYTES = 24_000_000
IMAGE_WIDTH = 2_400
IMAGE_PIXELS = 24_000_000
PAGE_WORDS = 20_000
"""Words of one page whose places are told; a newspaper's page has 5 000."""
WORDS_BYTES = 2_000_000
PICTURE_PIXELS = 85_000_000
"""Of a picture that is read: A3 at 600 dots per inch. Decoded it takes 340 MB at most."""
PAGES = 20_000
BLOCKS = 400_000
TITLE_LENGTH = 1_000
REASON_LENGTH = 400

ZIP_PARTS = 5_000
ZIP_XML_BYTES = 100_000_000
ZIP_OTHER_BYTES = 300_000_000

SHEETS = 1_000
SHEET_CELLS = 5_000_000
"""Cells of a workbook between the corners of what is written on each sheet, the empty ones too: a
reader makes room for all of them."""

MAIL_HEADER_BYTES = 64_000
MAIL_DEPTH = 20
MAIL_PARTS = 1_000

ATTACHMENTS = 200
NAME_LENGTH = 200

OCR_PAGES = 500
"""Pages of one file that are read by OCR; the rest stay unread, and are told."""
OCR_FAILURES = 3
"""Pages in a row that cannot be read; after that the rest of the file is left unread."""
OCR_FILE_SECONDS = 3_600
OCR_SECONDS = 60
"""Wall time for OCR of one page; a dense A4 page at 300 dpi takes two."""

HTML_DEPTH = 2_000
"""Tags in tags; libxml2 itself stops at 2 048. Old pages never close a `font`."""
PDF_BOXES = 3_000
"""Layout analysis compares boxes in pairs; above this a page is read in the order it is written."""
PDF_OPERANDS = 150_000
"""Numbers and names in what draws one page: at that pdfminer gives up on it, after a second."""
