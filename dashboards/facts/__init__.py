"""What pages, exports and API all tell: each fact is asked for here once, and worded by whoever shows it."""
