package io.tidegate.balancer.telemetry;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers samples into families, in the order of their first mention. */
final class Families {
  private record Family(Collector.Type type, String help, List<Sample> samples) {}

  private final Map<String, Family> families = new LinkedHashMap<>();

  /** A counter's sample; {@code name} is without {@code _total}. */
  void counter(String name, String help, Map<String, String> labels, double value) {
    add(new Key(name, Collector.Type.COUNTER, help), name + "_total", labels, value);
  }

  void gauge(String name, String help, Map<String, String> labels, double value) {
    add(new Key(name, Collector.Type.GAUGE, help), name, labels, value);
  }

  /** All samples of one histogram. */
  void histogram(String name, String help, Map<String, String> labels, DurationTotals totals) {
    Key key = new Key(name, Collector.Type.HISTOGRAM, help);
    long[] cumulative = totals.cumulative();
    for (int i = 0; i < cumulative.length; i++) {
      boolean last = i == DurationTotals.BOUNDS.length;
      Map<String, String> bounded = new LinkedHashMap<>(labels);
      bounded.put("le", last ? "+Inf" : Collector.doubleToGoString(DurationTotals.BOUNDS[i]));
      add(key, name + "_bucket", bounded, (double) cumulative[i]);
    }
    add(key, name + "_count", labels, (double) cumulative[cumulative.length - 1]);
    add(key, name + "_sum", labels, totals.sum());
  }

  /** Shows a family even while it has no sample; {@code name} is without {@code _total}. */
  void declare(String name, Collector.Type type, String help) {
    var _ = families.computeIfAbsent(name, n -> new Family(type, help, new ArrayList<>()));
  }

  private record Key(String name, Collector.Type type, String help) {}

  private void add(Key key, String sample, Map<String, String> labels, double value) {
    families
        .computeIfAbsent(key.name(), n -> new Family(key.type(), key.help(), new ArrayList<>()))
        .samples()
        .add(new Sample(sample, List.copyOf(labels.keySet()), List.copyOf(labels.values()), value));
  }

  List<MetricFamilySamples> all() {
    List<MetricFamilySamples> all = new ArrayList<>();
    families.forEach(
        (name, family) ->
            all.add(new MetricFamilySamples(name, family.type(), family.help(), family.samples())));
    return all;
  }
}
