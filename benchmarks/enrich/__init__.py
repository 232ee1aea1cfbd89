"""How well and how fast messages are judged, beside simpler ways to do it."""
