package io.tidegate.collector.docker;

import io.tidegate.collector.node.NodeSource;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An engine as a node. It is alive as long as it answers; a collector alone says nothing of it. */
public final class EngineNode implements NodeSource {
  /** The platform that runs instances on it. */
  public static final String PLATFORM = "docker";

  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration INFO_AGE = Duration.ofMinutes(1);

  private final Settings settings;
  private final EngineClient engine;
  private final Guard guard;
  private volatile @Nullable Known known;

  public EngineNode(Settings settings, EngineClient engine, Guard guard) {
    this.settings = settings;
    this.engine = engine;
    this.guard = guard;
  }

  /**
   * What an engine does not know of itself.
   *
   * @param reserved what the system and strangers may use
   * @param endpoint how placement reaches it
   */
  public record Settings(
      NodeId name,
      Resources reserved,
      Map<String, String> labels,
      @Nullable String zone,
      String endpoint) {
    public Settings {
      labels = Map.copyOf(labels);
    }
  }

  @Override
  public Set<NodeId> nodes() {
    return Set.of(settings.name);
  }

  @Override
  public List<NodeStatus> observe(Instant now) throws Exception {
    JsonNode info = guard.call("docker:" + settings.name, DEADLINE, () -> ask(now));
    return List.of(status(info, now));
  }

  /** An engine looks through all its containers for {@code info}; a ping costs it nothing. */
  private JsonNode ask(Instant now) throws IOException {
    Known known = this.known;
    if (known == null || !now.isBefore(known.at.plus(INFO_AGE))) {
      known = new Known(understood(engine.get("/info")), now);
      this.known = known;
    } else {
      engine.ping();
    }
    return known.info;
  }

  /** A capacity of 0 is one that nobody has stated: anything would fit, and for a minute. */
  private static JsonNode understood(JsonNode info) throws IOException {
    long cpus = info.path("NCPU").asLong(0);
    long memory = info.path("MemTotal").asLong(0);
    if (cpus <= 0 || memory <= 0) {
      throw new IOException(
          "/info: %d CPUs, %d bytes of memory (expected: > 0)".formatted(cpus, memory));
    }
    return info;
  }

  private NodeStatus status(JsonNode info, Instant now) {
    Resources capacity =
        new Resources(info.path("NCPU").asLong(0) * 1000, info.path("MemTotal").asLong(0));
    Map<String, String> labels = new HashMap<>();
    for (JsonNode each : info.path("Labels")) {
      String label = each.asString("");
      int equals = label.indexOf('=');
      if (equals > 0) {
        labels.put(label.substring(0, equals), label.substring(equals + 1));
      }
    }
    put(labels, "os", info.path("OSType").asString(""));
    put(labels, "arch", info.path("Architecture").asString(""));
    labels.putAll(settings.labels);
    return new NodeStatus(
        settings.name,
        PLATFORM,
        capacity,
        left(capacity.minus(settings.reserved)),
        labels,
        settings.zone,
        settings.endpoint,
        true,
        now);
  }

  /** Next to nothing where all of it is reserved: 0 would stand for no limit. */
  private static Resources left(Resources room) {
    return new Resources(Math.max(1, room.cpuMillis()), Math.max(1, room.memoryBytes()));
  }

  private static void put(Map<String, String> labels, String key, String value) {
    if (!value.isEmpty()) {
      labels.put(key, value);
    }
  }

  private record Known(JsonNode info, Instant at) {}
}
