package io.tidegate.balancer.file;

import io.tidegate.balancer.slf4j.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a file was changed or replaced, also where notifications do not reach: network
 * disks, bind mounts, the swapped links of a mounted ConfigMap. It looks each half second and waits
 * until the file has stood still for one look, so that a half-written one is not read.
 */
public final class FileWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  private final Path file;
  private final Runnable changed;
  private final ScheduledExecutorService looking;
  private @Nullable Stamp told;
  private @Nullable Stamp last;

  /** What shows that a file is another one. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {}

  /** Calls {@code changed} on a thread of its own. */
  public FileWatch(Path file, Runnable changed) {
    this.file = file;
    this.changed = changed;
    String name = "watch-" + file.getFileName();
    looking =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name(name).daemon().unstarted(task));
  }

  /** What the file is now counts as known. */
  public void start() {
    told = stamp();
    last = told;
    var _ =
        looking.scheduleWithFixedDelay(
            Failures.recurring("a look at " + file, this::look),
            LOOK_MILLIS,
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void look() {
    Stamp now = stamp();
    if (now != null && now.equals(last) && !now.equals(told)) {
      told = now;
      Failures.contained("handling the change of " + file, changed);
    }
    last = now;
  }

  private @Nullable Stamp stamp() {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
    } catch (IOException e) {
      // being replaced just now, or gone: what was read last stays
      return null;
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
