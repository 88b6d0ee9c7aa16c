package io.tidegate.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Notices that a file has other content. It reads the file each time it is asked: a workload file
 * is small, and times of change miss editors that write within one tick of the clock.
 */
final class FileWatch {
  private static final byte[] UNREADABLE = new byte[0];

  private final Path file;
  private byte[] seen;

  FileWatch(Path file) {
    this.file = file;
    this.seen = read();
  }

  /** Whether the content is another than at the last call; a file that vanished is no change. */
  boolean changed() {
    byte[] now = read();
    if (now.length == 0 || Arrays.equals(now, seen)) {
      return false;
    }
    seen = now;
    return true;
  }

  private byte[] read() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return UNREADABLE;
    }
  }
}
