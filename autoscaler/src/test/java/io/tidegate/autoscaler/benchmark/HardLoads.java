package io.tidegate.autoscaler.benchmark;

import io.tidegate.autoscaler.replay.NamedPolicy;
import io.tidegate.autoscaler.replay.Replay;
import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.workload.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Prints the weak spots of {@code docs/autoscaler-comparison.md}: loads that are made to be hard,
 * from a seed, at 5 s and at 30 s of start-up. Arguments choose among {@link #LOADS}; none is all.
 */
public final class HardLoads {
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final List<Duration> START_UPS =
      List.of(Duration.ofSeconds(5), Duration.ofSeconds(30));

  static final List<Trace> LOADS =
      List.of(
          bursts(),
          noise("noise-15-minutes", 1440, 60, 0.15, 86_400),
          noise("noise-40-minutes", 1440, 60, 0.40, 86_400),
          noise("noise-30-seconds", 7200, 1, 0.30, 3600),
          noise("noise-10-seconds", 3600, 1, 0.10, 3600));

  private HardLoads() {}

  public static void main(String[] names) {
    System.out.println("| load | start-up | tidegate | hpa | kpa | target-tracking |");
    for (Trace trace : LOADS) {
      if (names.length == 0 || List.of(names).contains(trace.name())) {
        START_UPS.forEach(startUp -> print(trace, startUp));
      }
    }
  }

  private static void print(Trace trace, Duration startUp) {
    Replay replay = new Replay(Replay.Settings.COMPARISON.withStartUp(startUp), () -> Outlook.NONE);
    Map<String, RunResult> results =
        replay
            .trace(trace, List.of(new NamedPolicy("tidegate", replay.defaultPolicy(trace))))
            .results()
            .stream()
            .collect(Collectors.toMap(RunResult::name, Function.identity()));
    System.out.printf(
        "| %s | %d s | %s |%n",
        trace.name(),
        startUp.toSeconds(),
        List.of("tidegate", "hpa", "kpa", "target-tracking").stream()
            .map(results::get)
            .map(HardLoads::cell)
            .collect(Collectors.joining(" | ")));
  }

  private static String cell(RunResult result) {
    return String.format(Locale.ROOT, "%,d · %.1f", result.badSeconds(), result.instanceHours());
  }

  /** Two hours of an even load that is tripled for 10 s about every two minutes. */
  private static Trace bursts() {
    Random random = new Random(1);
    double[] rates = new double[7200];
    java.util.Arrays.fill(rates, 1);
    for (int at = 60; at < rates.length; at += 90 + random.nextInt(60)) {
      java.util.Arrays.fill(rates, at, Math.min(rates.length, at + 10), 3);
    }
    return new Trace("bursts", START, Duration.ofSeconds(1), rates);
  }

  /** A wave of one to three, each step with Gaussian noise of a share of it. */
  private static Trace noise(String name, int steps, int step, double share, double waveSeconds) {
    Random random = new Random(1);
    double[] rates = new double[steps];
    for (int i = 0; i < steps; i++) {
      double wave = 2 - Math.cos(2 * Math.PI * i * step / waveSeconds);
      rates[i] = Math.max(0, wave * (1 + share * random.nextGaussian()));
    }
    return new Trace(name, START, Duration.ofSeconds(step), rates);
  }
}
