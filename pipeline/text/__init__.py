"""Text: everything that the words of a message alone can say. Imports schemas only; ``read.read`` is the door."""
