package io.tidegate.collector.docker;

import io.tidegate.collector.discovery.FoundContainer;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.spec.Label;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Keeps an eye on the containers of one engine that carry our labels.
 *
 * <pre>
 *   events ──▶ "something changed" ──┐
 *   every half minute ───────────────┴──▶ list ──▶ inspect what is new or changed ──▶ listener
 * </pre>
 *
 * <p>Events only say that it is time to look; what is there comes from listings alone. So an event
 * that is lost, sent twice or misunderstood delays, and never misleads. The subscription stands
 * before the first listing, and a new one asks for what happened since a little before the last
 * event. Two virtual threads.
 */
public final class ContainerWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ContainerWatch.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration OVERLAP = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final long GATHER_MILLIS = 200;
  private static final Set<String> TEMPLATE_STATES =
      Set.of("created", "running", "restarting", "paused");

  private final EngineClient engine;
  private final Guard guard;
  private final Settings settings;
  private final Listener listener;
  private final Clock clock;
  private final Semaphore changes = new Semaphore(0);
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, FoundContainer> known = new HashMap<>();
  private final Map<String, JsonNode> images = new HashMap<>();
  private final Set<String> stale = new HashSet<>();
  private volatile boolean closed;

  public ContainerWatch(
      EngineClient engine, Guard guard, Settings settings, Listener listener, Clock clock) {
    this.engine = engine;
    this.guard = guard;
    this.settings = settings;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * How to watch.
   *
   * @param name the node's, for breakers and threads
   * @param relist longest time between two listings
   * @param instanceLabel containers with this label were started by placement and declare nothing
   */
  public record Settings(String name, Duration relist, String instanceLabel) {}

  /** Who wants to know. Called by the watch's threads. */
  public interface Listener {
    /** The subscription to events stands, for the first time or again. */
    void subscribed();

    /** Something happened to a container. */
    void changed(String containerId);

    /**
     * All containers with our labels, as a listing has them; false when nothing could be done with
     * it now, so that the next listing comes soon.
     */
    boolean listed(List<FoundContainer> containers);

    /** The engine could not be asked; nothing is known anew. */
    void unreachable(Exception why);
  }

  /** Begins. */
  public void start() {
    threads.add(Thread.ofVirtual().name("events-" + settings.name).start(this::follow));
    threads.add(Thread.ofVirtual().name("listing-" + settings.name).start(this::list));
  }

  private void follow() {
    Instant[] last = {clock.instant()};
    while (!closed) {
      try {
        engine.stream(
            "/events?since=%d&filters=%s"
                .formatted(last[0].minus(OVERLAP).getEpochSecond(), filter("type", "container")),
            this::subscribed,
            event -> {
              last[0] = Instant.ofEpochSecond(event.path("time").asLong(0));
              changed(event);
            });
      } catch (IOException e) {
        // Broken or not there: the listings say so, and go on by themselves.
      } catch (RuntimeException | Error e) {
        log.error("events of {} failed and are followed again", settings.name, e);
      }
      pause(RETRY);
    }
  }

  private void subscribed() {
    listener.subscribed();
    changes.release();
  }

  private void changed(JsonNode event) {
    String action = event.path("Action").asString("");
    if (action.startsWith("exec_") || action.startsWith("health_status")) {
      return;
    }
    String id = event.path("Actor").path("ID").asString(event.path("id").asString(""));
    synchronized (stale) {
      stale.add(id);
    }
    listener.changed(id);
    if (event.path("Actor").path("Attributes").has(Label.ENABLE.label())) {
      changes.release();
    }
  }

  private void list() {
    awaitChange(DEADLINE);
    while (!closed) {
      Duration pause = settings.relist;
      try {
        if (!listener.listed(guard.call("docker-list:" + settings.name, DEADLINE, this::found))) {
          pause = RETRY;
        }
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        listener.unreachable(e);
      } catch (Error e) {
        listener.unreachable(new IllegalStateException(e));
      }
      awaitChange(pause);
    }
  }

  /** Waits for a change, and then a moment more for those that come with it. */
  private void awaitChange(Duration longest) {
    try {
      if (changes.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        pause(Duration.ofMillis(GATHER_MILLIS));
        changes.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private List<FoundContainer> found() throws IOException {
    JsonNode list =
        engine.get(
            "/containers/json?all=true&filters=" + filter("label", Label.ENABLE.label() + "=true"));
    synchronized (stale) {
      stale.forEach(known::remove);
      stale.clear();
    }
    List<FoundContainer> found = new ArrayList<>();
    for (JsonNode each : list) {
      if (TEMPLATE_STATES.contains(each.path("State").asString(""))
          && !each.path("Labels").has(settings.instanceLabel)) {
        FoundContainer container = inspected(each.path("Id").asString(""));
        if (container != null) {
          found.add(container);
        }
      }
    }
    known.keySet().retainAll(found.stream().map(FoundContainer::id).toList());
    return found;
  }

  /** Null when it has gone since it was listed. */
  private @Nullable FoundContainer inspected(String id) throws IOException {
    FoundContainer container = known.get(id);
    if (container == null) {
      try {
        JsonNode inspect = engine.get("/containers/%s/json".formatted(id));
        container = ContainerTemplate.read(inspect, image(inspect.path("Image").asString("")));
        known.put(id, container);
      } catch (EngineClient.EngineException e) {
        if (e.notFound()) {
          return null;
        }
        throw e;
      }
    }
    return container;
  }

  private JsonNode image(String id) throws IOException {
    JsonNode image = images.get(id);
    if (image == null) {
      try {
        image = engine.get("/images/%s/json".formatted(id));
        images.put(id, image);
      } catch (EngineClient.EngineException e) {
        // Behind a socket proxy that hides images, or already untagged and removed.
        image = ContainerTemplate.unknownImage();
      }
    }
    return image;
  }

  private static String filter(String key, String value) {
    return URLEncoder.encode("{\"%s\":[\"%s\"]}".formatted(key, value), StandardCharsets.UTF_8);
  }

  /** Waits; an interrupt ends the watch. */
  private void pause(Duration time) {
    try {
      if (new Semaphore(0).tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException("nobody releases this");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }
}
