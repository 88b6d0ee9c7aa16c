package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.DecisionRecord;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** The decisions that were taken, whoever took them. Thread-safe; may block. */
public interface DecisionHistory {
  /** At most {@code limit} decisions on a workload since then, the newest first. */
  List<DecisionRecord> recent(String workload, Instant since, int limit);

  /** Hands over each decision on a workload from now on, until closed. */
  Following follow(String workload, Consumer<DecisionRecord> sink);

  /** Ends a {@link #follow}. */
  interface Following extends AutoCloseable {
    @Override
    void close();
  }
}
