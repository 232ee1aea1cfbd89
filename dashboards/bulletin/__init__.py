"""The monthly bulletin: figures that may be published, as HTML, PDF and CSV."""
