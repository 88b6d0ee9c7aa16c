package io.tidegate.autoscaler.workload;

import io.tidegate.common.model.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** What this process decides for, as others may see it: any thread. */
public final class Board {
  private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();

  /**
   * One workload.
   *
   * @param replicas desired
   * @param reason of the newest recorded decision, in a sentence
   * @param size that an instance should have; null when the present one is right or none is asked
   */
  public record Entry(
      String workload, int replicas, String reason, @Nullable Resources size, Instant decidedAt) {}

  public void put(Entry entry) {
    entries.put(entry.workload(), entry);
  }

  /** Replaces what is there; does nothing for a workload that is no longer here. */
  public void refresh(Entry entry) {
    entries.computeIfPresent(entry.workload(), (_, _) -> entry);
  }

  public void remove(String workload) {
    entries.remove(workload);
  }

  /** By name. */
  public List<Entry> entries() {
    return List.copyOf(entries.values());
  }
}
