"""What a process says about itself: metrics, logs, health. Never what a message says, nor who reported it."""
