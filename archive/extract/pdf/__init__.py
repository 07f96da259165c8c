"""PDF: what stands on each page, and from that its paragraphs in reading order."""
