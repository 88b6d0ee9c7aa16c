package io.tidegate.collector.sample;

/** What the collector counts about its own looks. Called from many threads. */
public interface SampleMetrics {
  /** A look came back, with or without figures, after that time. */
  void looked(long nanos);

  /** Figures of one instance went out. */
  void sampled();

  /** An instance has no rates, or no figures, for one interval. */
  void missing(MissingCause cause);

  /** An instance could not be read several times in a row; {@code why} is the last reason. */
  void failing(SampledInstance instance, Exception why);

  /** How many instances are looked at. */
  void instances(int count);
}
