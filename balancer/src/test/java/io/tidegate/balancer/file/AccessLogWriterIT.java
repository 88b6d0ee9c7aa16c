package io.tidegate.balancer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.accesslog.AccessEntry;
import io.tidegate.balancer.accesslog.AccessFormatter;
import io.tidegate.balancer.accesslog.Termination;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogWriterIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path directory;
  private Path logs;
  private Path file;
  private AccessLogWriter writer;

  @BeforeEach
  void start() throws IOException {
    logs = Files.createDirectory(directory.resolve("logs"));
    file = logs.resolve("access.log");
    writer = AccessLogWriter.start(AccessFormatter.JSON, file);
    writeUntilIn(file, "/first");
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  /** As logrotate does with {@code create}. */
  @Test
  void goesOnInTheFileThatTookTheName() throws IOException {
    Files.move(file, logs.resolve("access.log.1"));
    Files.createFile(file);

    writeUntilIn(file, "/second");
    assertThat(Files.readString(logs.resolve("access.log.1"))).contains("/first");
    writeUntilIn(file, "/third");
  }

  @Test
  void makesAFileWhereThereIsNone() throws IOException {
    Files.move(file, logs.resolve("access.log.1"));

    writeUntilIn(file, "/second");
  }

  @Test
  void goesOnInTheMovedFileWhileThereCanBeNoOther() throws IOException {
    Path moved = directory.resolve("moved");
    Files.move(logs, moved);

    writeUntilIn(moved.resolve("access.log"), "/second");
    // several checks: a failed one must leave what was open as it was
    await()
        .atMost(LIMIT)
        .during(Duration.ofMillis(2500))
        .until(
            () -> {
              offer("/meanwhile");
              return writer.dropped() == 0;
            });
    Files.createDirectory(logs);
    writeUntilIn(file, "/third");
    assertThat(writer.dropped()).isZero();
  }

  private void writeUntilIn(Path log, String target) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              offer(target);
              return Files.exists(log) && Files.readString(log).contains(target);
            });
  }

  private void offer(String target) {
    writer.offer(
        new AccessEntry(
            Instant.EPOCH,
            "192.0.2.1",
            new AccessEntry.Request("GET", target, "HTTP/1.1", null, null, null, 0),
            new AccessEntry.Response(200, 1),
            AccessEntry.Upstream.NONE,
            new AccessEntry.Timers(1, 1, 1, 1, 4),
            1,
            Termination.NORMAL,
            null));
  }
}
