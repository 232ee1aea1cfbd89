"""Feeds and analysts' decisions: read from files, kept with every version in the warehouse, published to the stream."""
