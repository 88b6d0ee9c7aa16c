package io.tidegate.collector;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code tidegate.collector.*}.
 *
 * @param name stands in what it publishes; the host's name when empty
 * @param interval time between two looks at an instance
 * @param deadline how long one look may take
 * @param inParallel how many looks may be under way at the same time on one node
 * @param heartbeat time between two signs of life of a node
 */
@ConfigurationProperties(prefix = "tidegate.collector", ignoreUnknownFields = false)
public record CollectorProperties(
    @DefaultValue("") String name,
    @DefaultValue("1s") Duration interval,
    @DefaultValue("2s") Duration deadline,
    @DefaultValue("32") int inParallel,
    @DefaultValue("2s") Duration heartbeat,
    @DefaultValue Processes process,
    @DefaultValue Docker docker) {

  /**
   * Local processes on logical nodes.
   *
   * @param enabled whether this machine's processes are instances that it looks at
   * @param nodes logical nodes; three with an equal share of this machine each when empty
   * @param procfs where the machine's process table is mounted
   */
  public record Processes(
      @DefaultValue("true") boolean enabled,
      @DefaultValue List<Node> nodes,
      @DefaultValue("/proc") Path procfs) {}

  /**
   * One logical node.
   *
   * @param name the node's; another one for each
   * @param cpu what placement may put on it: {@code 500m}, {@code 2}; an equal share when null
   * @param memory the same: {@code 512Mi}, {@code 2g}
   * @param zone what fails together with it; instances are spread over zones first
   * @param labels what workloads may ask a node for
   */
  public record Node(
      String name,
      @Nullable String cpu,
      @Nullable String memory,
      @Nullable String zone,
      @DefaultValue Map<String, String> labels) {}

  /**
   * Docker engines.
   *
   * @param engines the engines to watch, each of which is a node
   * @param discovery whether containers with our labels become workloads
   * @param projects Compose projects that may declare workloads; empty for all
   * @param network the network that placement starts containers in; a labelled container that is
   *     not in it is refused; no check when null
   * @param relist longest time between two listings of an engine's containers
   * @param withdrawAfter how long a workload outlives its labelled container
   * @param cgroups where this machine's control groups are mounted
   */
  public record Docker(
      @DefaultValue List<Engine> engines,
      @DefaultValue("true") boolean discovery,
      @DefaultValue Set<String> projects,
      @Nullable String network,
      @DefaultValue("30s") Duration relist,
      @DefaultValue("30s") Duration withdrawAfter,
      @DefaultValue("/sys/fs/cgroup") Path cgroups) {}

  /**
   * One engine, which is one node.
   *
   * @param name the node's; another one for each
   * @param endpoint where the collector reaches it: {@code unix:///path}, {@code tcp://host:port}
   * @param placementEndpoint where placement reaches it; the same when null
   * @param sslBundle the name of a {@code spring.ssl.bundle} with the keys for a TCP endpoint
   * @param stats where figures come from: {@code engine}, {@code cgroup}, or {@code auto}, which is
   *     control groups where the container's is on this machine and the engine otherwise
   * @param reservedCpu what the system and strangers may use of it
   * @param reservedMemory the same of its memory
   * @param zone what fails together with it; instances are spread over zones first
   * @param labels what workloads may ask a node for, besides the engine's own
   */
  public record Engine(
      String name,
      @DefaultValue("unix:///var/run/docker.sock") String endpoint,
      @Nullable String placementEndpoint,
      @Nullable String sslBundle,
      @DefaultValue("auto") Stats stats,
      @DefaultValue("0") String reservedCpu,
      @DefaultValue("0") String reservedMemory,
      @Nullable String zone,
      @DefaultValue Map<String, String> labels) {}

  /** Where an engine's figures come from. */
  public enum Stats {
    /** Control groups where the container's group is on this machine, else the engine. */
    AUTO,
    /** The engine's one-shot stats. */
    ENGINE,
    /** Control groups only. */
    CGROUP
  }
}
