package io.tidegate.balancer.file;

import io.tidegate.balancer.accesslog.AccessEntry;
import io.tidegate.balancer.accesslog.AccessFormatter;
import io.tidegate.balancer.accesslog.AccessSink;
import io.tidegate.balancer.config.AccessLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the access log on a thread of its own: to a file, which may be moved away at any time to
 * be rotated, or to standard output. Between it and the event loops is a queue of fixed length;
 * what does not fit, because the disk is slow or full, is dropped and counted.
 */
public final class AccessLogWriter implements AccessSink, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessLogWriter.class);
  private static final int QUEUE = 16_384;
  private static final int BATCH = 1024;
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AccessFormatter format;
  private final @Nullable Path file;
  private final ArrayBlockingQueue<AccessEntry> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private OutputStream out;

  /**
   * Which file lines go to; null when that is not known, or the file system tells files by name.
   */
  private @Nullable Object openKey;

  private long checkedNanos;
  private boolean reopenFailed;
  private boolean failing;
  private volatile boolean closing;

  private AccessLogWriter(AccessFormatter format, @Nullable Path file) throws IOException {
    this.format = format;
    this.file = file;
    out = open();
    thread = Thread.ofPlatform().daemon().name("balancer-access-log").unstarted(this::run);
  }

  /**
   * Begins to write.
   *
   * @param file null for standard output
   * @throws IOException when the file cannot be written to
   */
  public static AccessLogWriter start(AccessFormatter format, @Nullable Path file)
      throws IOException {
    AccessLogWriter writer = new AccessLogWriter(format, file);
    writer.thread.start();
    return writer;
  }

  /** What a configuration asks for; null when that is no log. */
  public static @Nullable AccessLogWriter open(AccessLog wanted) throws IOException {
    Path file = wanted.path().equals("-") ? null : Path.of(wanted.path());
    return switch (wanted.format()) {
      case OFF -> null;
      case JSON -> start(AccessFormatter.JSON, file);
      case COMBINED -> start(AccessFormatter.COMBINED, file);
    };
  }

  @Override
  public void offer(AccessEntry entry) {
    if (!queue.offer(entry)) {
      dropped.incrementAndGet();
    }
  }

  /** Lines written. */
  public long written() {
    return written.get();
  }

  /** Entries dropped, because the queue was full or the file could not be written to. */
  public long dropped() {
    return dropped.get();
  }

  private OutputStream open() throws IOException {
    checkedNanos = System.nanoTime();
    Path path = file;
    if (path == null) {
      return new FileOutputStream(FileDescriptor.out);
    }
    Object before = key(path);
    OutputStream opened =
        Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    // another file may have taken the name meanwhile: then the next check opens it once more
    openKey = Objects.equals(before, key(path)) ? before : null;
    return opened;
  }

  /** What tells a file from another of its name; null when there is none, or no way to tell. */
  private static @Nullable Object key(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private void run() {
    List<AccessEntry> batch = new ArrayList<>(BATCH);
    StringBuilder lines = new StringBuilder(BATCH * 256);
    while (!closing || !queue.isEmpty()) {
      try {
        AccessEntry first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH - 1);
          write(batch, lines);
        }
      } catch (InterruptedException e) {
        // only close interrupts, and then the rest is written without waiting
        closing = true;
      } catch (RuntimeException | Error e) {
        lost(batch.size(), e);
      }
      batch.clear();
      lines.setLength(0);
    }
  }

  private void write(List<AccessEntry> batch, StringBuilder lines) {
    try {
      reopenIfMoved();
      for (AccessEntry entry : batch) {
        format.append(lines, entry);
      }
      out.write(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
      written.addAndGet(batch.size());
      failing = false;
    } catch (IOException e) {
      lost(batch.size(), e);
    }
  }

  private void lost(int entries, Throwable why) {
    dropped.addAndGet(entries);
    if (!failing) {
      log.warn("access log {}: entries are dropped", file, why);
    }
    failing = true;
  }

  /**
   * Whoever rotates the log moves the file; lines then go to the one that has its name, which is
   * made if he did not. They go on into the moved one while that cannot be opened.
   */
  private void reopenIfMoved() {
    Path path = file;
    if (path == null || System.nanoTime() - checkedNanos < CHECK_NANOS) {
      return;
    }
    checkedNanos = System.nanoTime();
    try {
      if (Files.exists(path) && Objects.equals(openKey, key(path))) {
        return;
      }
      OutputStream former = out;
      out = open();
      former.close();
      reopenFailed = false;
    } catch (IOException e) {
      if (!reopenFailed) {
        log.warn("access log {}: still written to where it was moved to", file, e);
      }
      reopenFailed = true;
    }
  }

  /** Writes what is queued, and ends. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
      if (file != null) {
        out.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.warn("access log {}: {}", file, e.getMessage());
    }
  }
}
