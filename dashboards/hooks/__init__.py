"""Signed webhooks: alerts sent to addresses that the operator names, again until they are taken, with a log."""
