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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
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
  private long checkedNanos;
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
    return path == null
        ? new FileOutputStream(FileDescriptor.out)
        : Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
    } catch (IOException e) {
      if (dropped.getAndAdd(batch.size()) == 0) {
        log.warn("access log {}: entries are dropped: {}", file, e.getMessage());
      }
    }
  }

  /** Whoever rotates the log moves the file; lines then go to a new one of the old name. */
  private void reopenIfMoved() throws IOException {
    Path path = file;
    if (path == null || System.nanoTime() - checkedNanos < CHECK_NANOS) {
      return;
    }
    checkedNanos = System.nanoTime();
    if (!Files.exists(path)) {
      out.close();
      out = open();
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
