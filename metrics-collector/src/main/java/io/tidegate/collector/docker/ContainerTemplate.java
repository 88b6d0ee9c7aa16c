package io.tidegate.collector.docker;

import io.tidegate.collector.discovery.FoundContainer;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.spec.LabelReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What a container's copies would be made from. Taken over: the image by the name it was started
 * with, the arguments and the environment where they differ from the image's, the CPU and memory
 * limits, the one exposed TCP port, the labels, and how the container is confined (see {@link
 * HostOptions}). Whatever else changes what the container does and a {@link RunSpec} cannot say is
 * an obstacle: a copy without it would be another thing. Published host ports, restart policy,
 * health check, logging, names, and weights against other containers are the engine's side of one
 * container and are left behind. Pure.
 */
final class ContainerTemplate {
  private static final Pattern ANONYMOUS_VOLUME = Pattern.compile("[0-9a-f]{64}");

  private final JsonNode config;
  private final JsonNode host;
  private final JsonNode inspect;
  private final JsonNode image;

  private ContainerTemplate(JsonNode inspect, JsonNode image) {
    this.inspect = inspect;
    this.config = inspect.path("Config");
    this.host = inspect.path("HostConfig");
    this.image = image.path("Config");
  }

  /**
   * The container in the body of {@code GET /containers/ID/json}.
   *
   * @param image the body of {@code GET /images/ID/json}; a missing node when the engine (or a
   *     proxy before it) does not tell, which takes everything over as if the image had none of it
   */
  static FoundContainer read(JsonNode inspect, JsonNode image) {
    return new ContainerTemplate(inspect, image).container();
  }

  /** When the image is not known. */
  static JsonNode unknownImage() {
    return MissingNode.getInstance();
  }

  private FoundContainer container() {
    Map<String, String> labels = new LinkedHashMap<>();
    config
        .path("Labels")
        .properties()
        .forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
    List<String> networks = new ArrayList<>();
    inspect
        .path("NetworkSettings")
        .path("Networks")
        .properties()
        .forEach(e -> networks.add(e.getKey()));
    String name = inspect.path("Name").asString("");
    return new FoundContainer(
        inspect.path("Id").asString(""),
        name.startsWith("/") ? name.substring(1) : name,
        Objects.requireNonNullElse(ContainerFacts.time(inspect.path("Created")), Instant.EPOCH),
        labels,
        new LabelReader.Template(run(), ContainerFacts.limits(host), port()),
        obstacles(),
        networks);
  }

  private RunSpec run() {
    List<String> arguments = texts(config.path("Cmd"));
    Set<String> ofImage = new HashSet<>(texts(image.path("Env")));
    Map<String, String> environment = new LinkedHashMap<>();
    for (String each : texts(config.path("Env"))) {
      int equals = each.indexOf('=');
      if (equals > 0 && !ofImage.contains(each)) {
        environment.put(each.substring(0, equals), each.substring(equals + 1));
      }
    }
    return new RunSpec(
        config.path("Image").asString(),
        arguments.equals(texts(image.path("Cmd"))) ? List.of() : arguments,
        environment,
        new HostOptions(host).spec());
  }

  private OptionalInt port() {
    List<String> ports = new ArrayList<>();
    config
        .path("ExposedPorts")
        .properties()
        .forEach(
            e -> {
              if (e.getKey().endsWith("/tcp")) {
                ports.add(e.getKey().substring(0, e.getKey().length() - "/tcp".length()));
              }
            });
    return ports.size() == 1
        ? OptionalInt.of(Integer.parseInt(ports.getFirst()))
        : OptionalInt.empty();
  }

  private List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    for (JsonNode mount : inspect.path("Mounts")) {
      boolean anonymous =
          mount.path("Type").asString("").equals("volume")
              && ANONYMOUS_VOLUME.matcher(mount.path("Name").asString("")).matches();
      if (!anonymous) {
        obstacles.add("mount at " + mount.path("Destination").asString("?"));
      }
    }
    obstacles.addAll(new HostOptions(host).obstacles());
    if (!image.isMissingNode()) {
      addOverrides(obstacles);
    }
    return obstacles;
  }

  private void addOverrides(List<String> obstacles) {
    if (!texts(config.path("Entrypoint")).equals(texts(image.path("Entrypoint")))) {
      obstacles.add("own entrypoint");
    }
    for (String key : List.of("User", "WorkingDir", "StopSignal")) {
      if (!config.path(key).asString("").equals(image.path(key).asString(""))) {
        obstacles.add("own " + key);
      }
    }
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asString()));
    return texts;
  }
}
