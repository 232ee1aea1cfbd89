"""The normaliser's version, part of every ``template_id``.

Raise it with any change that gives some message another skeleton; stored reports are then re-keyed by
replaying them, never silently.
"""

NORMALISER_VERSION = 1
