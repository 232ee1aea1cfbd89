"""The workers: topic in, stage, topic or table out. Each is a process and fits on one screen."""
