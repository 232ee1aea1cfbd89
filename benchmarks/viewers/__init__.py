"""What open pages cost the process that serves them."""
