package io.tidegate.collector.docker;

import io.tidegate.collector.docker.EngineClient.EngineException;
import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.Reading;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * Reads instances whose handle is a container id from the engine's one-shot stats, which cost the
 * engine a hundredth of a second where its other forms take one or two seconds. What a container is
 * (start time, limits) is asked once and again when {@link #changed} says so.
 */
public final class EngineReader implements InstanceReader {
  /** Handles come from the log; nothing but an id or a name goes into a path. */
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

  private final EngineClient engine;
  private final ConcurrentMap<String, ContainerFacts> facts = new ConcurrentHashMap<>();

  public EngineReader(EngineClient engine) {
    this.engine = engine;
  }

  @Override
  public Reading read(SampledInstance instance) throws UnreadableException, IOException {
    String id = instance.handle();
    if (!ID.matcher(id).matches()) {
      throw new UnreadableException(
          MissingCause.UNREADABLE, "handle: \"%s\" (expected: a container id)".formatted(id));
    }
    try {
      ContainerFacts known = facts.get(id);
      if (known == null) {
        known = ContainerFacts.read(engine.get("/containers/%s/json".formatted(id)));
        facts.put(id, known);
      }
      return ContainerStats.read(
          engine.get("/containers/%s/stats?stream=false&one-shot=true".formatted(id)), known);
    } catch (EngineException e) {
      MissingCause reason = e.notFound() ? MissingCause.GONE : MissingCause.UNREADABLE;
      throw new UnreadableException(reason, e.toString(), e);
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
