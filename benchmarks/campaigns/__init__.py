"""Quality and speed of the campaign engine beside published methods, on streams with hidden truth."""
