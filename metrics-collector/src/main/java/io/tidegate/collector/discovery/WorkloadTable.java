package io.tidegate.collector.discovery;

import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.WorkloadId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The workloads on the log, whoever declared them. One thread writes, any thread reads. */
public final class WorkloadTable {
  private final ConcurrentMap<WorkloadId, WorkloadDeclared> declared = new ConcurrentHashMap<>();
  private volatile boolean complete;

  /** Takes over the newest word about a workload; null when it was withdrawn. */
  public void apply(WorkloadId id, @Nullable WorkloadDeclared word) {
    if (word == null) {
      declared.remove(id);
    } else {
      declared.put(id, word);
    }
  }

  /** Everything that was on the log at the start is here now. */
  public void completed() {
    complete = true;
  }

  /** Whether what is not here is not on the log either. */
  public boolean complete() {
    return complete;
  }

  /** All of them, as they are now. */
  public List<WorkloadDeclared> declared() {
    return List.copyOf(declared.values());
  }
}
