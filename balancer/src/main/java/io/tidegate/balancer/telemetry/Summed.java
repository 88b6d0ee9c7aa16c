package io.tidegate.balancer.telemetry;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up samples of the same name and labels, of which every event loop has given one. */
final class Summed {
  private record Identity(String name, List<String> labelNames, List<String> labelValues) {}

  private Summed() {}

  static List<MetricFamilySamples> of(List<MetricFamilySamples> families) {
    List<MetricFamilySamples> summed = new ArrayList<>();
    for (MetricFamilySamples family : families) {
      Map<Identity, Double> values = new LinkedHashMap<>();
      for (Sample sample : family.samples) {
        values.merge(
            new Identity(sample.name, sample.labelNames, sample.labelValues),
            sample.value,
            Double::sum);
      }
      List<Sample> samples = new ArrayList<>();
      values.forEach(
          (id, value) ->
              samples.add(new Sample(id.name(), id.labelNames(), id.labelValues(), value)));
      summed.add(new MetricFamilySamples(family.name, family.type, family.help, samples));
    }
    return summed;
  }
}
