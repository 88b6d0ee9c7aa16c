package io.tidegate.placement.platform.docker;

import io.tidegate.common.model.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param endpoints how to reach engines, by node: {@code unix:///var/run/docker.sock}, {@code
 *     tcp://host:2375}; a node that is not named here is reached as its collector says
 * @param network the Docker network that instances join
 * @param reach which address the balancer is given
 * @param certificates folder with {@code ca.pem}, {@code cert.pem} and {@code key.pem} for engines
 *     behind TLS; null for none
 * @param pull whether an image that an engine does not have is pulled
 * @param deadline for every call but pulling and stopping
 */
public record DockerSettings(
    Map<NodeId, String> endpoints,
    String network,
    Reach reach,
    @Nullable Path certificates,
    boolean pull,
    Duration deadline) {

  public DockerSettings {
    endpoints = Map.copyOf(endpoints);
  }

  /** Which address of an instance the balancer is given. */
  public enum Reach {
    /** The container's for an engine on this machine, a port of the host for others. */
    AUTO,
    /** The container's own, on its network: for a balancer on that network or on the host. */
    CONTAINER,
    /** A port of the host that the engine chooses: for a balancer elsewhere. */
    HOST
  }
}
