package io.tidegate.standalone.cli;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Step;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.standalone.kafka.ClusterReader;
import io.tidegate.standalone.view.DecisionLine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/** Decision records in a line each. */
final class Decisions {
  private static final Set<String> RATIOS =
      Set.of("cpu", "memory", "throttling", "pressure", "error-rate");

  private Decisions() {}

  static ClusterReader reader(KafkaSettings settings) {
    return new ClusterReader(
        settings, DecisionCodec.codec(), event -> line((DecisionRecord) event), Clock.systemUTC());
  }

  /** The leading target with its figures, and the stage that the outcome hangs on. */
  static DecisionLine line(DecisionRecord record) {
    Verdict verdict = record.verdict();
    String why =
        verdict.proposals().stream()
            .filter(Proposal::present)
            .max(Comparator.comparingInt(Proposal::replicas))
            .map(Decisions::figures)
            .orElse("no figure for any target");
    Step binding = verdict.binding();
    if (binding != null) {
      why += ", " + stage(binding, record.at());
    }
    return new DecisionLine(verdict.from(), verdict.replicas(), why, record.at());
  }

  private static String figures(Proposal proposal) {
    return "%s %s / %s"
        .formatted(
            proposal.target(),
            value(proposal.target(), proposal.value()),
            value(proposal.target(), proposal.goal()));
  }

  private static String value(String target, double value) {
    if (RATIOS.contains(target)) {
      return Units.percent(value);
    }
    return target.matches("p\\d+")
        ? Units.latency(Duration.ofNanos((long) (value * 1e9)))
        : Units.number(value);
  }

  private static String stage(Step step, Instant at) {
    String reason = step.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    Instant until = step.until();
    return until == null
        ? reason
        : reason + ", " + Units.age(Duration.between(at, until)) + " to go";
  }
}
