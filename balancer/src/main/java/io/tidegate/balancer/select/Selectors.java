package io.tidegate.balancer.select;

import io.tidegate.balancer.select.LeastLoad.Load;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Builds the selectors of a pool, one per event loop, from how it is to be balanced. */
public final class Selectors {
  /** More than this many skipped choices make a start no more random. */
  private static final int MAX_SKIP = 64;

  private Selectors() {}

  /**
   * One selector for each of {@code loops} event loops. The order of the candidates does not
   * matter.
   *
   * @param seed of the loops' random numbers
   */
  public static Selector[] build(
      Balancing balancing, List<Candidate> candidates, int loops, long seed, long nowNanos) {
    List<Candidate> sorted =
        candidates.stream()
            .sorted(Comparator.comparing(candidate -> candidate.endpoint().instance()))
            .toList();
    Family family = Family.of(balancing, sorted);
    Selector[] selectors = new Selector[loops];
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int loop = 0; loop < loops; loop++) {
      selectors[loop] = family.selector(balancing, seeds.split(), nowNanos);
    }
    return selectors;
  }

  /** The candidates of the balancer's own zone and the others, or all if zones do not matter. */
  static List<List<Candidate>> zones(Balancing balancing, List<Candidate> all) {
    Balancing.ZonePreference zone = balancing.zone();
    if (zone == null) {
      return List.of(all);
    }
    List<Candidate> own = inZone(all, zone.zone(), true);
    List<Candidate> others = inZone(all, zone.zone(), false);
    return own.isEmpty() || others.isEmpty() ? List.of(all) : List.of(own, others);
  }

  private static List<Candidate> inZone(List<Candidate> all, String zone, boolean own) {
    return all.stream().filter(c -> zone.equals(c.endpoint().identity().zone()) == own).toList();
  }

  static EndpointRuntime[] endpoints(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::endpoint).toArray(EndpointRuntime[]::new);
  }

  static boolean anyFor(Choices choices, EndpointRuntime[] endpoints) {
    for (EndpointRuntime endpoint : endpoints) {
      if (!choices.excludes(endpoint)) {
        return true;
      }
    }
    return false;
  }

  /** What the selectors of one pool share. */
  private record Family(List<Candidate> all, List<Core> cores) {

    /** The candidates of one zone class with their immutable tables. */
    record Core(List<Candidate> candidates, HashRing ring, MaglevTable maglev) {}

    static Family of(Balancing balancing, List<Candidate> all) {
      return new Family(
          all, zones(balancing, all).stream().map(zone -> core(balancing, zone)).toList());
    }

    private static Core core(Balancing balancing, List<Candidate> candidates) {
      return switch (balancing.algorithm()) {
        case RING_HASH, BOUNDED_LOAD ->
            new Core(candidates, new HashRing(candidates), new MaglevTable(List.of()));
        case MAGLEV -> new Core(candidates, new HashRing(List.of()), new MaglevTable(candidates));
        case ROUND_ROBIN, RANDOM, LEAST_CONNECTIONS, RESPONSE_TIME, FIRST ->
            new Core(candidates, new HashRing(List.of()), new MaglevTable(List.of()));
      };
    }

    Selector selector(Balancing balancing, RandomGenerator random, long nowNanos) {
      Selector selector = plain(balancing, cores.getFirst(), random, nowNanos);
      Balancing.ZonePreference zone = balancing.zone();
      if (zone != null && cores.size() == 2) {
        Selector others = plain(balancing, cores.getLast(), random, nowNanos);
        selector = new ZoneFirst(selector, others, zone.spillRatio());
      }
      return balancing.sticky() == null ? selector : new StickyFirst(all, selector);
    }

    private static Selector plain(
        Balancing balancing, Core core, RandomGenerator random, long nowNanos) {
      List<Candidate> candidates = core.candidates();
      Weights weights = new Weights(candidates, balancing.slowStart(), nowNanos);
      return switch (balancing.algorithm()) {
        case ROUND_ROBIN -> new RoundRobin(candidates, weights, random.nextInt(MAX_SKIP), nowNanos);
        case RANDOM -> new WeightedRandom(candidates, weights, random);
        case LEAST_CONNECTIONS -> new LeastLoad(candidates, weights, Load.CONNECTIONS, random);
        case RESPONSE_TIME -> new LeastLoad(candidates, weights, Load.RESPONSE_TIME, random);
        case RING_HASH -> new RingHash(core.ring());
        case MAGLEV -> new Maglev(core.maglev());
        case BOUNDED_LOAD -> new BoundedLoad(core.ring());
        case FIRST -> new Packing(candidates, balancing.perEndpoint());
      };
    }
  }
}
