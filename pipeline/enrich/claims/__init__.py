"""Whom a message claims to be: an institution of the registry, or one that no registry knows."""
