"""The pipeline that one writes first: a record per report, ``take()``, rows as JSON. What ours is compared with."""
