package io.tidegate.placement.platform;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * A place where instances run. Every call may be repeated: asking twice is asking once. Calls block
 * and may come from several threads at a time; none of them may wait for a node that another call
 * is waiting for.
 *
 * <p>A platform that schedules by itself (a Swarm, a Kubernetes cluster, a Nomad region) is one
 * node with the capacity of all, and turns start and stop into its own scale call.
 *
 * <p>What a platform runs has to be found again by another process from the platform alone: ids,
 * nodes, versions and sizes are kept in labels or files, not in memory.
 */
public interface Platform extends AutoCloseable {
  /** Its name in {@code NodeStatus.platform}, in workload files and in metrics. */
  String name();

  /** Why it can never run this workload, such as an image on a platform of processes. */
  Optional<String> refuses(WorkloadSpec spec);

  /** Tells which of the cluster's nodes are its own, and where. Called on every change. */
  void nodes(Collection<NodeStatus> nodes);

  /**
   * Everything it runs, what has ended and was not stopped included, and which of its nodes did not
   * answer. A node that does not answer delays the others' answers no longer than its deadline.
   *
   * @throws PlatformException when nothing at all could be read
   */
  Observation observe() throws PlatformException;

  /**
   * Starts an instance and answers once the platform has it, not once it is ready. A second start
   * of the same id answers what is there.
   *
   * @throws TransientPlatformException when trying again may help
   * @throws RejectedPlatformException when this node will not run it
   */
  ObservedInstance start(InstanceSpec spec, NodeId node) throws PlatformException;

  /**
   * Ends an instance: asks it to end, waits up to {@code patience}, ends it by force, and removes
   * what it left. One that is not there is a success.
   */
  void stop(InstanceId id, NodeId node, Duration patience) throws PlatformException;

  /**
   * Gives a running instance another size without restarting it.
   *
   * @throws RejectedPlatformException when the platform or this instance cannot
   */
  void resize(InstanceId id, NodeId node, Resources size) throws PlatformException;

  /**
   * Whom to tell that {@link #observe} would now answer something else: an exit, a death, an
   * instance that somebody else removed. A hint, not a promise: it may come twice, late or never.
   * The hint is called on any thread and returns at once.
   */
  void onChange(Runnable hint);

  /**
   * The last resort of an orderly shutdown: ends at once whatever would otherwise be left behind.
   * Platforms whose instances live elsewhere have nothing to do.
   */
  default void endAll(Duration patience) {}

  /** Lets go of connections and threads; instances go on. */
  @Override
  void close();
}
