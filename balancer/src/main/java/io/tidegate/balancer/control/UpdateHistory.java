package io.tidegate.balancer.control;

import io.tidegate.balancer.routing.Update;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What became of the changes that were asked for. Thread-safe. */
public final class UpdateHistory {
  private final LongAdder applied = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private volatile @Nullable Rejection last;
  private volatile @Nullable Instant lastApplied;

  /** Why a change was refused. */
  public record Rejection(Instant at, String why) {}

  /** Takes note of a change. */
  public void add(Update update, Instant at) {
    switch (update) {
      case Update.Applied _ -> {
        applied.increment();
        lastApplied = at;
      }
      case Update.Ignored _ -> ignored.increment();
      case Update.Rejected(String why) -> {
        rejected.increment();
        last = new Rejection(at, why);
      }
    }
  }

  /** Changes that are in force. */
  public long applied() {
    return applied.sum();
  }

  /** Changes that said nothing new. */
  public long ignored() {
    return ignored.sum();
  }

  /** Changes that were refused. */
  public long rejected() {
    return rejected.sum();
  }

  /** When a change was put in force last; null when none ever was. */
  public @Nullable Instant lastApplied() {
    return lastApplied;
  }

  /** The last change that was refused; null when none ever was. */
  public @Nullable Rejection lastRejection() {
    return last;
  }
}
