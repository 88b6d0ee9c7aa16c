package io.tidegate.collector.docker;

import io.tidegate.collector.docker.EngineClient.EngineException;
import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.Reading;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.guard.GuardOpenException;
import io.tidegate.common.model.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads instances whose handle is a container id from the engine's one-shot stats, which cost the
 * engine a hundredth of a second where its other forms take one or two seconds. What a container is
 * (start time, limits) is asked once, again when {@link #changed} says so, and again after a minute
 * in case nobody does.
 */
public final class EngineReader implements InstanceReader {
  /** Handles come from the log; nothing but an id or a name goes into a path. */
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

  private static final long FACTS_AGE_NANOS = 60_000_000_000L;

  private final EngineClient engine;
  private final Guard guard;
  private final Settings settings;
  private final LongSupplier nanos;
  private final ConcurrentMap<String, Known> facts = new ConcurrentHashMap<>();

  /**
   * @param nanos monotonic time, for the age of what is known
   */
  public EngineReader(EngineClient engine, Guard guard, Settings settings, LongSupplier nanos) {
    this.engine = engine;
    this.guard = guard;
    this.settings = settings;
    this.nanos = nanos;
  }

  /**
   * How to ask.
   *
   * @param node the engine's; its breaker for figures is another one than that for signs of life,
   *     because an engine whose figures fail may still run what it runs
   * @param deadline of one call
   */
  public record Settings(NodeId node, Duration deadline) {}

  private record Known(ContainerFacts facts, long atNanos) {}

  /** What an engine said: no is an answer as well, and no failure of the engine. */
  private sealed interface Answer {
    record Yes(JsonNode body) implements Answer {}

    record Unknown(EngineException why) implements Answer {}
  }

  @Override
  public Reading read(SampledInstance instance)
      throws UnreadableException, IOException, InterruptedException {
    String id = instance.handle();
    if (!ID.matcher(id).matches()) {
      throw new UnreadableException(
          MissingCause.UNREADABLE, "handle: \"%s\" (expected: a container id)".formatted(id));
    }
    long now = nanos.getAsLong();
    Known known = facts.get(id);
    if (known == null || now - known.atNanos >= FACTS_AGE_NANOS) {
      known = new Known(ContainerFacts.read(ask("/containers/%s/json".formatted(id))), now);
      facts.put(id, known);
    }
    return ContainerStats.read(
        ask("/containers/%s/stats?stream=false&one-shot=true".formatted(id)), known.facts);
  }

  private JsonNode ask(String path) throws UnreadableException, IOException, InterruptedException {
    try {
      String breaker = "docker-figures:" + settings.node();
      return switch (guard.call(breaker, settings.deadline(), () -> answer(path))) {
        case Answer.Yes(JsonNode body) -> body;
        case Answer.Unknown(EngineException why) ->
            throw new UnreadableException(MissingCause.GONE, why.toString(), why);
      };
    } catch (UnreadableException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (TimeoutException e) {
      throw new UnreadableException(
          MissingCause.TIMEOUT, "%s: no answer in %s".formatted(path, settings.deadline()), e);
    } catch (EngineException | GuardOpenException e) {
      throw new UnreadableException(MissingCause.UNREADABLE, e.toString(), e);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private Answer answer(String path) throws IOException {
    try {
      return new Answer.Yes(engine.get(path));
    } catch (EngineException e) {
      if (e.notFound()) {
        return new Answer.Unknown(e);
      }
      throw e;
    }
  }

  /** Something happened to a container: what is known of it may be wrong. */
  public void changed(String id) {
    facts.remove(id);
  }

  /** Events may have been lost: everything that is known may be wrong. */
  public void changedAll() {
    facts.clear();
  }

  @Override
  public void forget(SampledInstance instance) {
    facts.remove(instance.handle());
  }
}
