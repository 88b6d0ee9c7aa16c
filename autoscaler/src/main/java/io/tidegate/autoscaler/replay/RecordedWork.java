package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.WorkloadView;
import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The work that recorded decisions show where they say nothing of requests: what all instances
 * together had of each metric, second by second. It is an open loop. The same total is taken to
 * have been there whatever the number of instances, which it would not have been exactly: fewer
 * would have worked off a queue more slowly, and each brings some memory of its own. Between two
 * records it is taken to have stayed.
 *
 * @param name the workload's
 * @param amounts one for each metric that has a total
 * @param activity whether anything was asked of the workload, in each second
 * @param startUp how long a start took when last known
 * @param initial instances at the beginning
 */
record RecordedWork(
    String name,
    Instant start,
    List<Amount> amounts,
    List<Activity> activity,
    Duration startUp,
    int initial) {

  /**
   * One metric's total.
   *
   * @param target as last recorded; its key says which metric it is
   * @param request what one instance asks for, in the metric's unit; 1 for metrics that are not of
   *     instances
   * @param totals in each second; NaN before it was first known
   */
  record Amount(Target target, double request, double[] totals) {
    /** What one instance is to be kept at, in the metric's unit. */
    double goal() {
      return Recommender.goal(target) * request;
    }
  }

  /**
   * Reads it from the records, oldest first.
   *
   * @return empty when fewer than two of them have a total of anything
   */
  static Optional<RecordedWork> of(List<DecisionRecord> records) {
    List<DecisionRecord> telling =
        records.stream().filter(record -> !totals(record.input()).isEmpty()).toList();
    if (telling.size() < 2) {
      return Optional.empty();
    }
    Instant start = telling.getFirst().at();
    int seconds = Math.toIntExact(Duration.between(start, telling.getLast().at()).toSeconds() + 1);
    Map<String, double[]> totals = new LinkedHashMap<>();
    List<Activity> activity = new ArrayList<>(seconds);
    Map<String, Double> newest = new LinkedHashMap<>();
    Activity seen = Activity.UNKNOWN;
    int next = records.indexOf(telling.getFirst());
    for (int second = 0; second < seconds; second++) {
      Instant now = start.plusSeconds(second);
      for (; next < records.size() && !records.get(next).at().isAfter(now); next++) {
        newest.putAll(totals(records.get(next).input()));
        seen = records.get(next).input().activity();
      }
      for (Map.Entry<String, Double> entry : newest.entrySet()) {
        totals.computeIfAbsent(entry.getKey(), _ -> unknown(seconds))[second] = entry.getValue();
      }
      activity.add(seen);
    }
    return Optional.of(
        new RecordedWork(
            telling.getFirst().workload().value(),
            start,
            amounts(records, totals),
            activity,
            RecordedLoad.startUp(records),
            telling.getFirst().input().counts().wanted()));
  }

  private static double[] unknown(int seconds) {
    double[] totals = new double[seconds];
    Arrays.fill(totals, Double.NaN);
    return totals;
  }

  /** By the targets' keys. */
  private static Map<String, Double> totals(WorkloadView view) {
    Map<String, Double> totals = new LinkedHashMap<>();
    for (int i = 0; i < view.signals().size(); i++) {
      String key = view.policy().targets().get(i).key();
      OptionalDouble total = WorkReading.total(view, i);
      if (total.isPresent()) {
        totals.put(key, total.getAsDouble());
      }
    }
    return totals;
  }

  private static List<Amount> amounts(List<DecisionRecord> records, Map<String, double[]> totals) {
    Map<String, Target> targets = new LinkedHashMap<>();
    Map<String, Double> requests = new LinkedHashMap<>();
    for (DecisionRecord record : records) {
      WorkloadView view = record.input();
      for (int i = 0; i < view.signals().size(); i++) {
        Target target = view.policy().targets().get(i);
        targets.put(target.key(), target);
        WorkReading.request(view.signals().get(i))
            .ifPresent(request -> requests.put(target.key(), request));
      }
    }
    List<Amount> amounts = new ArrayList<>();
    totals.forEach(
        (key, values) -> {
          Target target = targets.get(key);
          if (target != null) {
            amounts.add(new Amount(target, requests.getOrDefault(key, 1.0), values));
          }
        });
    return amounts;
  }

  /** How many seconds it lasts. */
  int seconds() {
    return activity.size();
  }

  /** In each second, the instances that would just have their goal to do; the largest metric's. */
  double[] load() {
    double[] load = new double[seconds()];
    for (Amount amount : amounts) {
      for (int second = 0; second < load.length; second++) {
        double instances = amount.totals()[second] / amount.goal();
        load[second] = Double.isNaN(instances) ? load[second] : Math.max(load[second], instances);
      }
    }
    return load;
  }

  /** Whether a target's metric is among them. */
  boolean has(Target target) {
    return amounts.stream().anyMatch(amount -> amount.target().key().equals(target.key()));
  }
}
