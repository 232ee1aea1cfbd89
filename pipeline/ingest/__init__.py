"""The doors: HTTPS gateway and file import, and the formats that both read."""
