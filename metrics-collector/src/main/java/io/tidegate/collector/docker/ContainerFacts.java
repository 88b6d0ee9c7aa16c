package io.tidegate.collector.docker;

import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.UnreadableException;
import io.tidegate.common.model.Resources;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What does not change between two starts of a container.
 *
 * @param startedAt by the engine's clock; null when it never started
 * @param limits what it may use at most; 0 where it has no limit
 */
record ContainerFacts(String id, @Nullable Instant startedAt, Resources limits) {
  private static final int SHORT_ID = 12;

  /** From the body of {@code GET /containers/ID/json}. */
  static ContainerFacts read(JsonNode inspect) throws UnreadableException {
    String id = inspect.path("Id").asString("");
    if (id.isEmpty()) {
      throw new UnreadableException(
          MissingCause.UNREADABLE, "the engine described a container without an id");
    }
    return new ContainerFacts(
        id, time(inspect.path("State").path("StartedAt")), limits(inspect.path("HostConfig")));
  }

  /** Another one after each start. */
  String incarnation() {
    return id + "@" + startedAt;
  }

  /** As people know it. */
  String shortId() {
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  /** CPU from {@code NanoCpus}, else quota over period; a CPU set narrows it. */
  static Resources limits(JsonNode host) {
    long millis = host.path("NanoCpus").asLong(0) / 1_000_000;
    long quota = host.path("CpuQuota").asLong(0);
    if (millis == 0 && quota > 0) {
      long period = host.path("CpuPeriod").asLong(0);
      millis = quota * 1000 / (period > 0 ? period : 100_000);
    }
    long set = cpusIn(host.path("CpusetCpus").asString("")) * 1000L;
    if (set > 0) {
      millis = millis == 0 ? set : Math.min(millis, set);
    }
    return new Resources(Math.max(0, millis), Math.max(0, host.path("Memory").asLong(0)));
  }

  /** How many CPUs a list such as {@code 0-2,5} names; 0 for an empty one. */
  static int cpusIn(String set) {
    int count = 0;
    for (String part : set.split(",")) {
      String[] ends = part.strip().split("-");
      try {
        count +=
            ends.length == 2
                ? Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1
                : part.isBlank() ? 0 : 1;
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    return count;
  }

  /** Null for the engine's "never", which is in the year 1. */
  static @Nullable Instant time(JsonNode node) {
    try {
      Instant time = Instant.parse(node.asString(""));
      return time.getEpochSecond() > 0 ? time : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
