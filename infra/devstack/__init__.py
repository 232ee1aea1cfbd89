"""The embedded stack: a Kafka-protocol broker and the ClickHouse engine on this machine, from wheels.

No Docker and no JVM are needed. The rest of the project sees two addresses and nothing else: it speaks
the Kafka protocol to one and ClickHouse's native protocol to the other, exactly as it does in production.
"""
