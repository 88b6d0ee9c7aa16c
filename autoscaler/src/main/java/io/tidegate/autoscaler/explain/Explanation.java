package io.tidegate.autoscaler.explain;

import static io.tidegate.autoscaler.explain.Figures.percent;

import io.tidegate.autoscaler.decision.Counterfactual;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Stage;
import io.tidegate.autoscaler.decision.Step;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.ScalingPolicy.Select;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A decision in words.
 *
 * @param sentence what happened and why, in one sentence with its numbers
 * @param details what each signal said, what each stage did, and what would have changed it
 */
public record Explanation(String sentence, List<String> details) {

  public Explanation {
    details = List.copyOf(details);
  }

  /** The explanation of a record. */
  public static Explanation of(DecisionRecord record) {
    List<String> details = new ArrayList<>();
    signals(record, details);
    stages(record.verdict(), details);
    if (record.size() != null) {
      details.add(SizeWords.line(record.size(), record.resizes()));
    }
    for (Counterfactual counterfactual : record.counterfactuals()) {
      details.add(WhatIf.line(record, counterfactual));
    }
    return new Explanation(sentence(record), details);
  }

  /** Sentence, then the details, each a line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(sentence);
    details.forEach(line -> lines.add("  " + line));
    return lines;
  }

  /**
   * The reason in a few words, for tables: {@code cpu 3 % < 70 %, at the minimum}; with what
   * remains where the reason ends by itself.
   */
  public static String brief(DecisionRecord record, Instant now) {
    Verdict verdict = record.verdict();
    List<String> parts = new ArrayList<>();
    leader(verdict).map(Explanation::comparison).ifPresent(parts::add);
    Step decisive = decisive(verdict);
    if (decisive != null) {
      String word = decisive.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      Instant until = decisive.until();
      parts.add(
          until == null || !until.isAfter(now)
              ? word
              : "%s, %s left".formatted(word, countdown(Duration.between(now, until))));
    }
    return parts.isEmpty() ? "no targets" : String.join(", ", parts);
  }

  private static String comparison(Proposal proposal) {
    double load = proposal.ratio() * proposal.goal();
    String sign = proposal.ratio() > 1 ? ">" : proposal.ratio() < 1 ? "<" : "=";
    return "%s %s %s %s"
        .formatted(
            proposal.target(),
            Figures.of(proposal.target(), load),
            sign,
            Figures.of(proposal.target(), proposal.goal()));
  }

  private static String countdown(Duration left) {
    return left.toMinutes() > 0
        ? "%dm%02ds".formatted(left.toMinutes(), left.toSecondsPart())
        : "%ds".formatted(left.toSeconds());
  }

  /** What happened and why, in one sentence, without the work for the details. */
  public static String sentence(DecisionRecord record) {
    Verdict verdict = record.verdict();
    String what =
        verdict.replicas() > verdict.from()
            ? "Grew from %d to %d".formatted(verdict.from(), verdict.replicas())
            : verdict.replicas() < verdict.from()
                ? "Shrank from %d to %d".formatted(verdict.from(), verdict.replicas())
                : "Stayed at %d".formatted(verdict.replicas());
    List<String> why = new ArrayList<>();
    leader(verdict).map(leader -> demand(record, leader)).ifPresent(why::add);
    Step decisive = decisive(verdict);
    if (decisive != null) {
      why.add(reason(record, decisive));
    }
    if (record.resizes() && record.size() != null) {
      why.add(SizeWords.applied(record.size()));
    }
    return why.isEmpty() ? what + "." : what + ": " + String.join("; ", why) + ".";
  }

  /** The proposal that asked for the most. */
  private static java.util.Optional<Proposal> leader(Verdict verdict) {
    return verdict.proposals().stream()
        .filter(Proposal::present)
        .reduce((a, b) -> b.replicas() > a.replicas() ? b : a);
  }

  /** The step's own words, with the names that the step alone does not know. */
  private static String reason(DecisionRecord record, Step step) {
    String clause = Clauses.of(step);
    return switch (step.reason()) {
      case UP_LIMIT -> limits(clause, record.input().policy().up());
      case DOWN_LIMIT -> limits(clause, record.input().policy().down());
      case SOME_MISSING, UNDECIDED -> clause + " (" + gaps(record.verdict()) + ")";
      case PAUSED -> {
        Control control = record.input().control();
        yield control == null
            ? clause
            : clause.replaceFirst(";", " by " + Matcher.quoteReplacement(control.by()) + ";");
      }
      default -> clause;
    };
  }

  private static String limits(String clause, Direction direction) {
    String all =
        direction.limits().stream()
            .map(Explanation::limit)
            .collect(Collectors.joining(direction.select() == Select.LEAST ? " and " : " or "));
    return all.isEmpty() ? clause : clause.replaceFirst(" limits ", " limits (" + all + ") ");
  }

  private static String limit(RateLimit limit) {
    return "%d%s in %s"
        .formatted(
            limit.value(),
            limit.unit() == RateLimit.Unit.PERCENT ? " %" : "",
            Figures.duration(limit.period().toNanos() / 1e9));
  }

  private static String gaps(Verdict verdict) {
    return verdict.proposals().stream()
        .filter(proposal -> proposal.missing() != null)
        .map(proposal -> proposal.target() + " is " + word(proposal.missing()))
        .collect(Collectors.joining(", "));
  }

  private static String word(@Nullable Cause cause) {
    return String.valueOf(cause).toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String demand(DecisionRecord record, Proposal proposal) {
    if (proposal.view() == Proposal.View.FORECAST
        && record.input().ahead() instanceof Ahead.Forecast forecast) {
      return foretold(record.verdict(), proposal, forecast);
    }
    if (proposal.view() == Proposal.View.SCHEDULE) {
      return "%s asks for %d".formatted(proposal.target(), proposal.replicas());
    }
    String view =
        switch (proposal.view()) {
          case PROVEN -> " right now";
          case BACKLOG -> " with what waits";
          case FORECAST, STEADY, BRIEF, LAST, SCHEDULE -> "";
        };
    return "%s %s%s against %s each asks for %d"
        .formatted(
            proposal.target(),
            Figures.of(proposal.target(), proposal.value()),
            view,
            Figures.of(proposal.target(), proposal.goal()),
            proposal.replicas());
  }

  private static String kind(String model) {
    return switch (model) {
      case "day" -> "daily";
      case "week" -> "weekly";
      default -> model;
    };
  }

  private static String foretold(Verdict verdict, Proposal proposal, Ahead.Forecast forecast) {
    String present =
        verdict.proposals().stream()
            .filter(other -> other.target().equals(proposal.target()))
            .filter(other -> other.view() != Proposal.View.FORECAST)
            .findFirst()
            .map(
                now ->
                    "; the present %s asks for %d"
                        .formatted(Figures.of(now.target(), now.value()), now.replicas()))
            .orElse("");
    return "the %s forecast sees %s up to %s at %s, which against %s each asks for %d%s"
        .formatted(
            kind(forecast.model()),
            proposal.target(),
            Figures.of(proposal.target(), proposal.value()),
            Figures.time(forecast.at()),
            Figures.of(proposal.target(), proposal.goal()),
            proposal.replicas(),
            present);
  }

  /** The binding step; else the last one that had something to say beyond "it is the largest". */
  private static @Nullable Step decisive(Verdict verdict) {
    Step last = null;
    for (Step step : verdict.steps()) {
      boolean plain = step.stage() == Stage.COMBINE;
      if (!plain && step.stage() != Stage.RECOMMEND) {
        last = step;
      }
    }
    Step binding = verdict.binding();
    return last != null && last.stage() == Stage.MODE ? last : binding == null ? last : binding;
  }

  private static void signals(DecisionRecord record, List<String> details) {
    List<Signal> signals = record.input().signals();
    for (int i = 0; i < record.verdict().proposals().size(); i++) {
      Proposal proposal = record.verdict().proposals().get(i);
      Signal signal = i < signals.size() ? signals.get(i) : null;
      details.add(line(record, proposal, signal));
    }
  }

  private static String line(DecisionRecord record, Proposal proposal, @Nullable Signal signal) {
    Cause missing = proposal.missing();
    String age =
        signal == null || signal.at() == null
            ? ""
            : ", %s old, from %s"
                .formatted(
                    Figures.duration(
                        Math.max(0, Duration.between(signal.at(), record.at()).toMillis() / 1e3)),
                    signal.source().isEmpty() ? "the log" : signal.source());
    if (missing != null) {
      return "%s: no figure (%s%s)".formatted(proposal.target(), word(missing), age);
    }
    return "%s: %s against %s each, %s of the target -> %d (%s%s)"
        .formatted(
            proposal.target(),
            Figures.of(proposal.target(), proposal.value()),
            Figures.of(proposal.target(), proposal.goal()),
            percent(proposal.ratio()),
            proposal.replicas(),
            seen(proposal.view()),
            age);
  }

  /** Which part of what was measured a figure is of. */
  private static String seen(Proposal.View view) {
    return switch (view) {
      case STEADY -> "mean of the window";
      case BRIEF -> "newest part of the window";
      case PROVEN -> "at least so much in the newest seconds";
      case LAST -> "newest sample";
      case FORECAST -> "forecast";
      case BACKLOG -> "with what waits";
      case SCHEDULE -> "by the clock";
    };
  }

  private static void stages(Verdict verdict, List<String> details) {
    for (Step step : verdict.steps()) {
      details.add(
          "%s %d -> %d: %s"
              .formatted(
                  step.stage().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                  step.before(),
                  step.after(),
                  Clauses.of(step)));
    }
  }
}
