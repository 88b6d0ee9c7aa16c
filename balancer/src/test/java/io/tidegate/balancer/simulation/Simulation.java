package io.tidegate.balancer.simulation;

import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.balancer.select.Candidate;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.KeyHash;
import io.tidegate.balancer.select.Selector;
import io.tidegate.balancer.select.Selectors;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The real selectors in front of simulated endpoints, in virtual time: requests arrive at random
 * (Poisson), wait for one of an endpoint's workers, are served, and tell the selector how it went.
 * Nothing is retried and nobody is ejected, so what is seen is the selector's work alone.
 */
final class Simulation {
  private static final double REQUESTS_PER_SECOND = 600;
  private static final int WORKERS = 4;
  private static final int KEYS = 10_000;
  private static final long START = Duration.ofHours(1).toNanos();

  private final Balancing balancing;
  private final Scenario scenario;
  private final SplittableRandom arrivals = new SplittableRandom(1);
  private final SplittableRandom services = new SplittableRandom(2);
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final List<Server> servers = new ArrayList<>();
  private final List<Long> answered = new ArrayList<>();
  private final Choices choices = new Choices();
  private Selector selector;
  private long order;
  private int failed;
  private int counted;

  private Simulation(Balancing balancing, Scenario scenario) {
    this.balancing = balancing;
    this.scenario = scenario;
    for (int i = 0; i < Scenario.ENDPOINTS; i++) {
      servers.add(new Server(i));
    }
    selector = pool(START);
  }

  /** Something that happens at a time; {@code order} keeps simultaneous ones apart. */
  private record Event(long atNanos, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** What came out, of the requests after {@link Scenario#JOINS}. */
  record Result(double medianMillis, double p99Millis, double failedRatio) {}

  static Result run(Balancing balancing, Scenario scenario) {
    return new Simulation(balancing, scenario).run();
  }

  private Result run() {
    at(START, this::arrive);
    at(START + Scenario.JOINS.toNanos(), () -> selector = pool(now()));
    while (!events.isEmpty()) {
      clock = events.peek().atNanos();
      events.poll().action().run();
    }
    long[] sorted = answered.stream().mapToLong(Long::longValue).sorted().toArray();
    return new Result(
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        failed / (double) counted);
  }

  private long clock = START;

  private long now() {
    return clock;
  }

  private void at(long nanos, Runnable action) {
    events.add(new Event(nanos, order++, action));
  }

  private Selector pool(long nowNanos) {
    List<Candidate> candidates = new ArrayList<>();
    boolean joined = nowNanos > START;
    for (int i = 0; i < Scenario.ENDPOINTS; i++) {
      if (scenario.there(i)) {
        candidates.add(new Candidate(servers.get(i).endpoint, 1, 0));
      } else if (joined) {
        candidates.add(new Candidate(servers.get(i).endpoint, 1, nowNanos));
      }
    }
    return Selectors.build(balancing, candidates, 1, 42, nowNanos)[0];
  }

  private void arrive() {
    double gap = -StrictMath.log(1 - arrivals.nextDouble()) / REQUESTS_PER_SECOND;
    long next = now() + (long) (gap * 1e9);
    if (next < START + Scenario.LENGTH.toNanos()) {
      at(next, this::arrive);
    }
    choices.reset(KeyHash.mix(1 + arrivals.nextInt(KEYS)));
    EndpointRuntime endpoint = selector.pick(choices, now());
    endpoint.begin();
    servers.stream().filter(s -> s.endpoint == endpoint).findFirst().orElseThrow().take(now());
  }

  private final class Server {
    private final int number;
    private final EndpointRuntime endpoint;
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private int busy;
    private int served;

    private Server(int number) {
      this.number = number;
      this.endpoint =
          new EndpointRuntime(
              new EndpointRuntime.Identity(
                  new InstanceId("web-" + number),
                  new NodeId("node"),
                  new Address("10.0.0.1", 8000 + number),
                  null),
              1);
    }

    private void take(long arrivedNanos) {
      if (busy == WORKERS) {
        waiting.add(arrivedNanos);
        return;
      }
      busy++;
      long service = scenario.serviceNanos(number, served, services);
      at(now() + service, () -> answer(arrivedNanos));
    }

    private void answer(long arrivedNanos) {
      busy--;
      served++;
      Outcome outcome = scenario.outcome(number);
      endpoint.end();
      endpoint.observed(now() - arrivedNanos, outcome, now());
      if (arrivedNanos >= START + Scenario.JOINS.toNanos()) {
        counted++;
        if (outcome.failure()) {
          failed++;
        } else {
          answered.add(now() - arrivedNanos);
        }
      }
      if (!waiting.isEmpty()) {
        take(waiting.poll());
      }
    }
  }

  @Override
  public String toString() {
    return Arrays.toString(new Object[] {balancing.algorithm(), scenario});
  }
}
