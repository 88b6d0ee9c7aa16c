package io.tidegate.placement.platform.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to one engine's events and hints at each that may matter. After a broken stream it begins
 * a new one and hints, since nobody knows what was missed; who is hinted at lists everything anew.
 */
final class EngineEvents implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineEvents.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Engine engine;
  private final String scope;
  private final Runnable hint;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread thread;

  EngineEvents(Engine engine, String scope, Runnable hint) {
    this.engine = engine;
    this.scope = scope;
    this.hint = hint;
    this.thread = Thread.ofVirtual().name("events-" + engine.node()).start(this::run);
  }

  @Override
  public void close() {
    end.countDown();
    thread.interrupt();
  }

  private void run() {
    try {
      do {
        listen();
        hint.run();
      } while (!end.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() throws InterruptedException {
    Hints hints = new Hints();
    try {
      var _ =
          engine
              .streaming()
              .eventsCmd()
              .withLabelFilter(Map.of(ContainerLabels.SCOPE, scope))
              .withEventFilter("die", "oom", "destroy", "health_status", "start")
              .exec(hints);
      hints.over.await();
    } catch (RuntimeException | Error e) {
      log.debug("no events of {}: {}", engine.node(), e.getMessage());
    } finally {
      hints.close();
    }
  }

  /** docker-java's own adapter would log each broken stream as an error. */
  private final class Hints implements ResultCallback<Event> {
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Closeable stream;

    @Override
    public void onStart(Closeable started) {
      stream = started;
      hint.run();
    }

    @Override
    public void onNext(Event event) {
      hint.run();
    }

    @Override
    public void onError(Throwable failure) {
      log.debug("events of {} ended: {}", engine.node(), failure.getMessage());
      over.countDown();
    }

    @Override
    public void onComplete() {
      over.countDown();
    }

    @Override
    public void close() {
      over.countDown();
      Closeable open = stream;
      if (open != null) {
        try {
          open.close();
        } catch (IOException e) {
          log.debug("closing the events of {}: {}", engine.node(), e.getMessage());
        }
      }
    }
  }
}
