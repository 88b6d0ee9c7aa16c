package io.tidegate.collector.sample;

import java.io.IOException;

/**
 * Reads an instance from the better of two sources if that one knows it, and from the other
 * otherwise. A change from one to the other is a change of incarnation: their counters differ.
 */
public final class FirstKnowing implements InstanceReader {
  private final InstanceReader better;
  private final InstanceReader other;

  public FirstKnowing(InstanceReader better, InstanceReader other) {
    this.better = better;
    this.other = other;
  }

  @Override
  public Reading read(SampledInstance instance)
      throws UnreadableException, IOException, InterruptedException {
    try {
      return better.read(instance);
    } catch (UnreadableException e) {
      if (e.reason() != MissingCause.GONE) {
        throw e;
      }
      return other.read(instance);
    }
  }

  @Override
  public void forget(SampledInstance instance) {
    better.forget(instance);
    other.forget(instance);
  }
}
