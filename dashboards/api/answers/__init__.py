"""The shapes of answers, from which the OpenAPI document is written."""
