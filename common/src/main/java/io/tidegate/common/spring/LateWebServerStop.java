package io.tidegate.common.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the admin port answer until the services have stopped: whoever asks in between sees
 * readiness 503 (which Spring sets first of all when a context closes) and the figures of the last
 * requests. Spring itself would stop the web server first, to drain it, and the services after it;
 * here the balancer drains, and the web server only tells of it.
 */
final class LateWebServerStop implements BeanPostProcessor, SmartLifecycle {
  private volatile @Nullable WebServer server;

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (!(bean instanceof ServletWebServerFactory factory)) {
      return bean;
    }
    return (ServletWebServerFactory)
        initializers -> {
          WebServer made = factory.getWebServer(initializers);
          server = made;
          return new Lasting(made);
        };
  }

  @Override
  public void start() {
    // Spring starts it, last of all.
  }

  @Override
  public void stop() {
    WebServer running = server;
    server = null;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  /** Last to be stopped. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }

  /** Does not stop when it is told to first. */
  private record Lasting(WebServer server) implements WebServer {
    @Override
    public void start() {
      server.start();
    }

    @Override
    public void stop() {
      // Later.
    }

    @Override
    public void shutDownGracefully(GracefulShutdownCallback callback) {
      server.shutDownGracefully(callback);
    }

    @Override
    public int getPort() {
      return server.getPort();
    }

    @Override
    public void destroy() {
      server.destroy();
    }
  }
}
