"""The starter registry: institutions that may be imitated, as tables that people can edit."""
