"""Pictures of text: OCR, and pages drawn for the reader."""
