"""The command line, ``smishwatch``. Each group of commands is a module; this one puts them together."""

from smishwatch.pipeline.cli.app import main

__all__ = ["main"]
