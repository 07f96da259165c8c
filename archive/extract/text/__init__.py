"""Plain text, Markdown, subtitles, HTML and CSV, in whatever encoding."""
