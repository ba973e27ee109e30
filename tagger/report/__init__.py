"""What a reader gets: records as JSON, JSON lines and CSV, and one self-contained HTML page."""
