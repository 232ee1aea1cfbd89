"""The broker: the only room that speaks to Kafka with kafka-python, and the producers every room writes with."""
