package io.tidegate.placement;

import io.tidegate.common.model.NodeId;
import io.tidegate.placement.platform.docker.DockerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code tidegate.placement.*}.
 *
 * @param platforms which to run instances on: {@code process}, {@code docker}
 * @param nodeLostAfter a node without a heartbeat for this long is silent, and lost when its
 *     platform does not answer either
 * @param balancerLostAfter a balancer without a sign of life for this long is not waited for when
 *     an instance drains
 * @param stopPatience time between asking an instance to end and ending it by force
 * @param stopInstancesOnShutdown platforms whose instances end when this service is stopped
 */
@ConfigurationProperties(prefix = "tidegate.placement", ignoreUnknownFields = false)
record PlacementProperties(
    @DefaultValue("process") Set<String> platforms,
    @DefaultValue("10s") Duration nodeLostAfter,
    @DefaultValue("5s") Duration balancerLostAfter,
    @DefaultValue("10s") Duration stopPatience,
    @DefaultValue("process") Set<String> stopInstancesOnShutdown,
    @DefaultValue ProcessProperties process,
    @DefaultValue DockerProperties docker) {

  /**
   * {@code tidegate.placement.process.*}.
   *
   * @param directory where logs and the list of processes are kept
   * @param workingDirectory where instances run; a text, as Spring takes the path {@code .} from
   *     the web server's folder
   * @param firstPort lowest port that an instance is given
   * @param lastPort highest port that an instance is given
   * @param keptLogs how many logs of ended instances are kept
   */
  record ProcessProperties(
      @DefaultValue("data/placement") Path directory,
      @DefaultValue(".") String workingDirectory,
      @DefaultValue("20000") int firstPort,
      @DefaultValue("29999") int lastPort,
      @DefaultValue("20") int keptLogs) {}

  /**
   * {@code tidegate.placement.docker.*}.
   *
   * @param endpoints how to reach engines, by node; others are reached as their collectors say
   * @param network the Docker network that instances join
   * @param reach which address the balancer is given: {@code auto}, {@code container}, {@code host}
   * @param certificates folder with the client's certificates for engines behind TLS
   * @param pull whether an image that an engine does not have is pulled
   * @param deadline how long a call to an engine may take
   */
  record DockerProperties(
      @DefaultValue Map<String, String> endpoints,
      @DefaultValue("bridge") String network,
      @DefaultValue("auto") DockerSettings.Reach reach,
      @Nullable Path certificates,
      @DefaultValue("true") boolean pull,
      @DefaultValue("5s") Duration deadline) {

    DockerSettings settings() {
      Map<NodeId, String> byNode = new HashMap<>();
      endpoints.forEach((node, endpoint) -> byNode.put(new NodeId(node), endpoint));
      return new DockerSettings(byNode, network, reach, certificates, pull, deadline);
    }
  }
}
