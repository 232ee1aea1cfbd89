"""``/api/v1``: the same figures for programs, narrowed to what their account may see."""
