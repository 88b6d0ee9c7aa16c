package io.tidegate.balancer.file;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void goesOnWhateverItsReaderThrew(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("a"), "1");
    AtomicInteger calls = new AtomicInteger();
    try (FileWatch watch =
        new FileWatch(
            file,
            () -> {
              calls.incrementAndGet();
              throw new AssertionError("cannot be handled");
            })) {
      watch.start();
      Files.writeString(file, "two");
      await().atMost(LIMIT).until(() -> calls.get() == 1);
      Files.writeString(file, "three");
      await().atMost(LIMIT).until(() -> calls.get() == 2);
    }
  }
}
