package io.tidegate.autoscaler;

import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.common.model.Target;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the figures fetched that nobody reports, on virtual threads, and hands them to the loop. */
final class ExternalSignals {
  private static final Logger log = LoggerFactory.getLogger(ExternalSignals.class);

  private final List<Fetcher> fetchers;
  private final Clock clock;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  ExternalSignals(List<Fetcher> fetchers, Clock clock) {
    this.fetchers = List.copyOf(fetchers);
    this.clock = clock;
  }

  private record Answer(
      String workload, Target target, Fetcher.@Nullable Fetched fetched, Instant at) {}

  /** Starts what is due for a workload; one fetch of a target at a time. */
  void request(Cell cell, Instant now) {
    if (now.isBefore(cell.fetchDue)) {
      return;
    }
    cell.fetchDue = now.plus(Target.FETCH_PERIOD);
    String workload = cell.workload.spec().id().value();
    for (Target target : cell.workload.spec().scale().targets()) {
      for (Fetcher fetcher : fetchers) {
        if (fetcher.serves(target) && underWay.add(workload + " " + target.key())) {
          Thread.ofVirtual().start(() -> fetch(workload, target, fetcher));
        }
      }
    }
  }

  private void fetch(String workload, Target target, Fetcher fetcher) {
    try {
      answers.add(new Answer(workload, target, fetcher.fetch(target), clock.instant()));
    } catch (Exception e) {
      log.debug("workload={} target={} not fetched: {}", workload, target.key(), e.toString());
      answers.add(new Answer(workload, target, null, clock.instant()));
    } finally {
      underWay.remove(workload + " " + target.key());
    }
  }

  /** Hands over what has come in since the last call. */
  void deliver(Holdings holdings) {
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      Cell cell = holdings.cell(answer.workload());
      if (cell != null) {
        Fetcher.Fetched fetched = answer.fetched();
        if (fetched == null) {
          cell.workload.unfetched(answer.target());
        } else {
          cell.workload.fetched(answer.target(), fetched.value(), fetched.source(), answer.at());
        }
      }
    }
  }
}
