"""Word, OpenDocument, RTF, spreadsheets, EPUB, and the containers they come in."""
