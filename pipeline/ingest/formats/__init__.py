"""One module per format: bytes in, reports and rejections out; nothing in the input makes them raise."""
