"""The stages: values in, outcomes out. No clock, no environment, no network; time is an argument."""
