package io.tidegate.balancer.file;

import io.tidegate.balancer.slf4j.Failures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a file was changed or replaced, also where notifications do not reach: network
 * disks, bind mounts, the swapped links of a mounted ConfigMap. It looks each half second. A file
 * that was replaced is read at once; one that is written waits until it has stood still for a look,
 * or has changed for a second, so that a half-written one is rarely read, and never held for wrong.
 */
public final class FileWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  /** How many looks may find a file changed again before it is read nevertheless. */
  private static final int PATIENCE = 2;

  private final Path file;
  private final Reader changed;
  private final ScheduledExecutorService looking;
  private @Nullable Stamp told;
  private @Nullable Stamp last;
  private int restless;

  /** Who wants to know of changes. */
  public interface Reader {
    /**
     * The file has changed; says whether it could be used.
     *
     * @param settled whether it stood still; if not, it may be half-written, and is shown again
     *     when it could not be used
     */
    boolean read(boolean settled);
  }

  /** What shows that a file is another one. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {}

  /** Calls {@code changed} on a thread of its own. */
  public FileWatch(Path file, Reader changed) {
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
    Stamp before = last;
    Stamp now = stamp();
    last = now;
    if (now == null || now.equals(told)) {
      restless = 0;
      return;
    }
    boolean settled = now.equals(before);
    boolean replaced = before == null || !Objects.equals(now.key(), before.key());
    restless = settled ? 0 : restless + 1;
    if (settled || replaced || restless >= PATIENCE) {
      tell(now, settled);
    }
  }

  private void tell(Stamp now, boolean settled) {
    Failures.contained(
        "handling the change of " + file,
        () -> {
          if (settled) {
            told = now; // whatever comes of it
          }
          if (changed.read(settled)) {
            told = now;
          }
        });
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
