package io.tidegate.balancer;

import io.tidegate.balancer.control.LastGood;
import io.tidegate.balancer.file.TableFile;
import io.tidegate.balancer.kafka.TableFeed;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.Update;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.balancer.slf4j.Failures;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on what the log says, remembers what of it was right, and keeps that on disk. A restart
 * begins with the disk's table and serves by it until the log says otherwise, or for good if it
 * never answers.
 */
final class BalancerFeed implements TableFeed.Sink, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BalancerFeed.class);

  /** Changes come in bursts; one write for a burst is enough. */
  private static final long SAVE_AFTER_MILLIS = 200;

  private static final long SAVE_LIMIT_SECONDS = 5;

  private final BalancerServer server;
  private final TableFile file;
  private final Map<WorkloadId, WorkloadDeclared> workloads = new TreeMap<>();
  private final Map<WorkloadId, EndpointSet> endpoints = new TreeMap<>();

  /** Declared, and not in force as long as another workload has the route. */
  private final Map<WorkloadId, WorkloadDeclared> waiting = new HashMap<>();

  private final ScheduledExecutorService saver =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("balancer-table-file").daemon().unstarted(task));
  private boolean saving;

  private final Remembered rememberedWorkloads = new Remembered(Topic.WORKLOADS);
  private final Remembered rememberedEndpoints = new Remembered(Topic.ENDPOINTS);

  BalancerFeed(BalancerServer server, TableFile file) {
    this.server = server;
    this.file = file;
  }

  /** Puts the saved table in force; a damaged one is reported and left out. */
  void restore() {
    try {
      LastGood saved = file.load();
      saved.workloads().forEach(this::put);
      saved.endpoints().forEach(this::put);
      saved.workloads().forEach(declared -> rememberedWorkloads.add(declared.spec().id()));
      saved.endpoints().forEach(set -> rememberedEndpoints.add(set.workload()));
      log.info("last good table: {} workloads", saved.workloads().size());
    } catch (IOException e) {
      log.warn("no last good table: {}", e.getMessage());
    }
  }

  @Override
  public void declared(WorkloadDeclared declared) {
    rememberedWorkloads.told(declared.spec().id());
    put(declared);
  }

  @Override
  public void withdrawn(WorkloadId workload) {
    rememberedWorkloads.told(workload);
    then(
        server.apply(new Change.Removed(workload)),
        update -> {
          waiting.remove(workload);
          return update instanceof Update.Applied && workloads.remove(workload) != null;
        });
  }

  @Override
  public void endpoints(EndpointSet set) {
    rememberedEndpoints.told(set.workload());
    put(set);
  }

  @Override
  public void endpointsGone(WorkloadId workload) {
    rememberedEndpoints.told(workload);
    then(
        server.apply(new Change.EndpointsRemoved(workload)),
        update -> update instanceof Update.Applied && endpoints.remove(workload) != null);
  }

  @Override
  public void caughtUp() {
    rememberedWorkloads.missing().forEach(this::withdrawn);
    rememberedEndpoints.missing().forEach(this::endpointsGone);
  }

  private void put(WorkloadDeclared declared) {
    WorkloadId id = declared.spec().id();
    WorkloadDefinition definition;
    try {
      definition = WorkloadDefinition.of(declared.spec());
    } catch (IllegalArgumentException e) {
      var _ = server.refused("workload %s: %s".formatted(id, e.getMessage()));
      return;
    }
    then(
        server.apply(new Change.Declared(definition)),
        update -> {
          waiting.remove(id);
          switch (update) {
            case Update.Applied _ -> workloads.put(id, declared);
            case Update.Rejected _ -> waiting.put(id, declared);
            case Update.Ignored _ -> {}
          }
          return update instanceof Update.Applied;
        });
  }

  private void put(EndpointSet set) {
    then(
        server.apply(new Change.Endpoints(set)),
        update -> {
          boolean applied = update instanceof Update.Applied;
          if (applied) {
            endpoints.put(set.workload(), set);
          }
          return applied;
        });
  }

  /** Remembers what became of a change; {@code note} says whether there is anything to save. */
  private void then(CompletableFuture<Update> applied, Predicate<Update> note) {
    Failures.logged("a change from the log", applied.thenAccept(update -> remember(update, note)));
  }

  private synchronized void remember(Update update, Predicate<Update> note) {
    boolean changed = note.test(update);
    if (update instanceof Update.Applied(_, Set<WorkloadId> late)) {
      for (WorkloadId id : late) {
        WorkloadDeclared declared = waiting.remove(id);
        if (declared != null) {
          workloads.put(id, declared);
          log.info("workload={}: in force now that its route is free", id);
        }
      }
    }
    if (changed && !saving) {
      saving = true;
      var _ =
          saver.schedule(
              Failures.recurring("saving the last good table", this::save),
              SAVE_AFTER_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  private void save() {
    try {
      file.save(known());
    } catch (IOException e) {
      log.warn("the last good table could not be saved: {}", e.getMessage());
    }
  }

  private synchronized LastGood known() {
    saving = false;
    return new LastGood(List.copyOf(workloads.values()), List.copyOf(endpoints.values()));
  }

  /** Saves what is not saved yet. */
  @Override
  public void close() {
    saver.shutdown(); // what is scheduled still runs; an interrupt would end it halfway
    try {
      if (!saver.awaitTermination(SAVE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the last good table could not be saved within {} s", SAVE_LIMIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What the disk's table knew and a topic has not told yet. When the topic has told all that it
   * has, the rest was withdrawn so long ago that nothing says so any more. A topic without anything
   * is rather a lost one, and makes nothing go.
   */
  private static final class Remembered {
    private final Topic topic;
    private final Set<WorkloadId> untold = new TreeSet<>();
    private boolean topicIsEmpty = true;

    Remembered(Topic topic) {
      this.topic = topic;
    }

    void add(WorkloadId id) {
      untold.add(id);
    }

    void told(WorkloadId id) {
      topicIsEmpty = false;
      untold.remove(id);
    }

    List<WorkloadId> missing() {
      if (untold.isEmpty()) {
        return List.of();
      }
      if (topicIsEmpty) {
        log.warn("{} is empty: {} workloads stay as they were", topic.suffix(), untold.size());
        return List.of();
      }
      log.info("{} does not know {} any more", topic.suffix(), untold);
      return List.copyOf(untold);
    }
  }
}
