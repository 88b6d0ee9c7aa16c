package io.tidegate.placement.platform.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.guard.GuardOpenException;
import io.tidegate.common.model.NodeId;
import io.tidegate.placement.platform.PlatformException;
import io.tidegate.placement.platform.RejectedPlatformException;
import io.tidegate.placement.platform.TransientPlatformException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One engine. Every call has a deadline and goes through a breaker of the engine's own, so that one
 * that hangs costs nobody else anything. What an engine refuses is an answer, not a failure of the
 * engine: it does not open the breaker. Thread-safe.
 */
final class Engine implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration LONGEST_CALL = Duration.ofMinutes(10);

  private sealed interface Answer<T> {}

  private record Given<T>(T value) implements Answer<T> {}

  private record Refused<T>(DockerException why) implements Answer<T> {}

  private final NodeId node;
  private final URI endpoint;
  private final Guard guard;
  private final DockerClient client;
  private final DockerClient streaming;

  Engine(NodeId node, String endpoint, DockerSettings settings, Guard guard) {
    this.node = node;
    this.endpoint = URI.create(endpoint);
    this.guard = guard;
    this.client = client(endpoint, settings, LONGEST_CALL);
    this.streaming = client(endpoint, settings, null);
  }

  NodeId node() {
    return node;
  }

  /** Whether it listens on a socket of this machine. */
  boolean local() {
    return "unix".equals(endpoint.getScheme());
  }

  /** The host it runs on, as seen from here. */
  String host() {
    String host = endpoint.getHost();
    return local() || host == null ? "127.0.0.1" : host;
  }

  boolean reaches(String other) {
    return endpoint.equals(URI.create(other));
  }

  /** For streams that last: no deadline, no breaker. */
  DockerClient streaming() {
    return streaming;
  }

  /**
   * Asks the engine something.
   *
   * @param what for people: {@code start web-x7k2p4m}
   * @throws TransientPlatformException when it did not answer, or had trouble of its own
   * @throws RejectedPlatformException when it said no
   */
  <T> T call(String what, Duration deadline, Function<DockerClient, T> work)
      throws PlatformException {
    return switch (answer(what, deadline, work)) {
      case Given<T>(T value) -> value;
      case Refused<T>(DockerException why) ->
          throw new RejectedPlatformException(
              "%s on %s: %s".formatted(what, node, message(why)), why);
    };
  }

  /** The same, where "there is no such thing" is an answer too: null. */
  <T> @Nullable T callOrAbsent(String what, Duration deadline, Function<DockerClient, T> work)
      throws PlatformException {
    return switch (answer(what, deadline, work)) {
      case Given<T>(T value) -> value;
      case Refused<T>(NotFoundException why) -> null;
      case Refused<T>(DockerException why) ->
          throw new RejectedPlatformException(
              "%s on %s: %s".formatted(what, node, message(why)), why);
    };
  }

  private <T> Answer<T> answer(String what, Duration deadline, Function<DockerClient, T> work)
      throws TransientPlatformException {
    try {
      return guard.call("docker:" + node, deadline, () -> ask(work));
    } catch (TimeoutException e) {
      throw new TransientPlatformException(
          "%s: the engine of %s did not answer within %.1f s"
              .formatted(what, node, deadline.toMillis() / 1000.0),
          e);
    } catch (GuardOpenException e) {
      throw new TransientPlatformException(
          "%s: the engine of %s failed too often and is left alone for a while"
              .formatted(what, node),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientPlatformException("%s: interrupted".formatted(what), e);
    } catch (Exception e) {
      throw new TransientPlatformException(
          "%s: the engine of %s: %s".formatted(what, node, message(e)), e);
    }
  }

  private <T> Answer<T> ask(Function<DockerClient, T> work) {
    try {
      return new Given<>(work.apply(client));
    } catch (NotFoundException | BadRequestException | ConflictException e) {
      return new Refused<>(e);
    } catch (NotModifiedException e) {
      throw e;
    } catch (DockerException e) {
      if (hopeless(e)) {
        return new Refused<>(e);
      }
      throw e;
    }
  }

  /** Engines answer 500 also to what will never work. */
  private static boolean hopeless(DockerException e) {
    String message = String.valueOf(e.getMessage());
    return e.getHttpStatus() < 500
        || message.contains("port is already allocated")
        || message.contains("OCI runtime create failed")
        || message.contains("executable file not found");
  }

  private static String message(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof DockerException)) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message.strip();
  }

  private static DockerClient client(
      String endpoint, DockerSettings settings, @Nullable Duration responseLimit) {
    DefaultDockerClientConfig.Builder config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(endpoint);
    if (settings.certificates() == null) {
      config.withDockerTlsVerify(false);
    } else {
      config.withDockerTlsVerify(true).withDockerCertPath(settings.certificates().toString());
    }
    DefaultDockerClientConfig built = config.build();
    ZerodepDockerHttpClient.Builder http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(built.getDockerHost())
            .sslConfig(built.getSSLConfig())
            .maxConnections(64)
            .connectionTimeout(CONNECT_LIMIT);
    if (responseLimit != null) {
      http.responseTimeout(responseLimit);
    }
    return DockerClientImpl.getInstance(built, http.build());
  }

  @Override
  public void close() {
    try {
      streaming.close();
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
