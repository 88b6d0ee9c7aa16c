package io.tidegate.balancer.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private final List<Boolean> settled = new CopyOnWriteArrayList<>();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("watched");
    Files.writeString(file, "0");
  }

  private boolean read(boolean stood) {
    settled.add(stood);
    return true;
  }

  /** As some controllers do: a new file in its place, again and again. */
  @Test
  void readsAFileThatIsReplacedAllTheTime() throws Exception {
    try (FileWatch watch = new FileWatch(file, this::read)) {
      watch.start();
      changing(
          () -> {
            Path next = Files.writeString(directory.resolve("next"), "" + System.nanoTime());
            return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
          });
    }
    assertThat(settled).contains(false);
  }

  @Test
  void readsAFileThatIsWrittenAllTheTime() throws Exception {
    try (FileWatch watch = new FileWatch(file, this::read)) {
      watch.start();
      changing(() -> Files.writeString(file, "more", StandardOpenOption.APPEND));
    }
    assertThat(settled).contains(false);
  }

  /** Changes the file until that was noticed. */
  private void changing(Callable<Path> change) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              change.call();
              return !settled.isEmpty();
            });
  }

  @Test
  void showsAgainWhatCouldNotBeUsedBecauseItMayHaveBeenHalfWritten() throws Exception {
    FileWatch.Reader picky =
        stood -> {
          settled.add(stood);
          return false;
        };
    try (FileWatch watch = new FileWatch(file, picky)) {
      watch.start();
      Path next = Files.writeString(directory.resolve("next"), "half");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      await().atMost(LIMIT).until(() -> settled.contains(true));
      await().during(Duration.ofMillis(1200)).atMost(LIMIT).until(() -> settled.size() == 2);
      assertThat(settled).containsExactly(false, true);
    }
  }

  @Test
  void goesOnWhateverItsReaderThrew() throws Exception {
    FileWatch.Reader broken =
        stood -> {
          settled.add(stood);
          throw new AssertionError("cannot be handled");
        };
    try (FileWatch watch = new FileWatch(file, broken)) {
      watch.start();
      Files.writeString(file, "two");
      await().atMost(LIMIT).until(() -> settled.size() == 1);
      Files.writeString(file, "three");
      await().atMost(LIMIT).until(() -> settled.size() == 2);
    }
  }
}
