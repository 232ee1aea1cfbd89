"""What holds for every test."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)  # a loaded machine is slow, not wrong
settings.load_profile("patient")
