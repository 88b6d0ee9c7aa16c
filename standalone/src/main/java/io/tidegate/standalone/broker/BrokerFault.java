package io.tidegate.standalone.broker;

/** Hears that a running broker gave up. */
@FunctionalInterface
public interface BrokerFault {
  /** Kafka's own words, as far as it has any. */
  void occurred(String message);
}
