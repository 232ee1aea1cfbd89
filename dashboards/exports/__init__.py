"""What leaves the house as a file: tables, STIX, MISP, block lists."""
