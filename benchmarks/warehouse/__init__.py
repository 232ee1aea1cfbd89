"""How fast the pages' questions are answered over many reports, and what a report costs on disk."""
