"""Enrichment: who sent it, where it leads, whom it claims to be, what it is and why."""
