"""Apache Kafka on this machine without Docker: jars from Maven, one KRaft node.

``make kafka-jars`` once, then ``python -m smishwatch.infra.kafka``. A JVM of version 17 or later is needed.
"""
