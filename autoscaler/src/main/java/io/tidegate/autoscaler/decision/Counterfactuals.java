package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.signal.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds what would have altered an outcome, by deciding again with one input changed. Nothing is
 * derived: each entry is the result of a run of the pipeline. Pure; some fifty decisions a call.
 */
public final class Counterfactuals {
  private static final int MOST = 4;

  /** Load is tried from a hundredth to a hundred times what it is. */
  private static final double SPAN = 100;

  /** To within two hundred-thousandths, finer than anybody reads. */
  private static final int HALVINGS = 18;

  private Counterfactuals() {}

  /** The changes that would have altered the outcome, the smallest first. */
  public static List<Counterfactual> of(WorkloadView view, Verdict verdict) {
    List<Counterfactual> found = new ArrayList<>();
    for (int i = 0; i < view.signals().size(); i++) {
      load(view, verdict, i, SPAN).ifPresent(found::add);
      load(view, verdict, i, 1 / SPAN).ifPresent(found::add);
    }
    for (Switches.Switch change : Switches.of(view)) {
      int replicas = replicas(change.view());
      if (replicas != verdict.replicas()) {
        found.add(
            new Counterfactual(
                change.key(), change.from(), change.to(), replicas, change.effort()));
      }
    }
    found.sort(Comparator.comparingDouble(Counterfactual::effort));
    return found.subList(0, Math.min(MOST, found.size()));
  }

  /**
   * The load of one signal, towards {@code extreme} times itself, at which the outcome first
   * differs; found by bisection on a logarithmic scale.
   */
  private static Optional<Counterfactual> load(
      WorkloadView view, Verdict verdict, int index, double extreme) {
    Signal signal = view.signals().get(index);
    double figure = figure(verdict, index);
    if (!signal.present() || figure <= 0) {
      return Optional.empty();
    }
    if (replicas(scaled(view, index, extreme)) == verdict.replicas()) {
      return Optional.empty();
    }
    double same = 0;
    double differs = Math.log(extreme);
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (same + differs) / 2;
      if (replicas(scaled(view, index, Math.exp(middle))) == verdict.replicas()) {
        same = middle;
      } else {
        differs = middle;
      }
    }
    double factor = Math.exp(differs);
    return Optional.of(
        new Counterfactual(
            signal.target(),
            figure,
            figure * factor,
            replicas(scaled(view, index, factor)),
            Math.abs(factor - 1)));
  }

  private static double figure(Verdict verdict, int index) {
    return index < verdict.proposals().size() ? verdict.proposals().get(index).value() : 0;
  }

  private static WorkloadView scaled(WorkloadView view, int index, double factor) {
    List<Signal> signals = new ArrayList<>(view.signals());
    signals.set(index, signals.get(index).times(factor));
    return view.withSignals(signals);
  }

  private static int replicas(WorkloadView view) {
    return DecisionEngine.decide(view).verdict().replicas();
  }
}
