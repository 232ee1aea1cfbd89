"""What the memory of entities costs."""
