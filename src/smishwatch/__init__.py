"""Smishwatch: streaming scam-SMS monitoring, from customers' reports to campaigns and exact counts."""

__version__ = "0.1.0"
