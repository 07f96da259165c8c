"""`/api/v1`: the same answers as the pages, for programs. The shapes are contract §3."""
