package io.tidegate.balancer.select;

import org.jspecify.annotations.Nullable;

/** The owner of the request's key in a {@link MaglevTable}; for a retry, of another slot. */
final class Maglev implements Selector {
  private final MaglevTable table;

  Maglev(MaglevTable table) {
    this.table = table;
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    if (!table.anyFor(choices)) {
      return null;
    }
    int slot = MaglevTable.slotOf(choices.key());
    while (true) {
      EndpointRuntime endpoint = table.at(slot);
      if (!choices.excludes(endpoint)) {
        return endpoint;
      }
      slot = slot + 1 == MaglevTable.SIZE ? 0 : slot + 1;
    }
  }
}
