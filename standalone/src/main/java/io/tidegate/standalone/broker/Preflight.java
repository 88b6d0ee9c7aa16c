package io.tidegate.standalone.broker;

import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What would make Kafka end the whole JVM, or leave threads behind, is found out before it starts.
 */
final class Preflight {

  private Preflight() {}

  static void check(BrokerSettings settings) {
    checkDirectory(settings.directory());
    checkPort(settings.listener());
    checkPort(settings.controller());
  }

  private static void checkDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "write", ".check"));
    } catch (IOException e) {
      throw new BrokerException(
          "data directory %s: %s (expected: a directory this user can write)"
              .formatted(directory, reason(e)),
          e);
    }
    checkUnused(directory);
  }

  /** Kafka holds a lock on this file while it runs. */
  private static void checkUnused(Path directory) {
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lockOrNull(channel)) {
      if (lock == null) {
        throw new BrokerException(
            "data directory %s: another broker is using it (expected: one at a time)"
                .formatted(directory));
      }
    } catch (IOException e) {
      throw new BrokerException(
          "data directory %s: %s (expected: a file system with locks)"
              .formatted(directory, reason(e)),
          e);
    }
  }

  private static @Nullable FileLock lockOrNull(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very JVM
    }
  }

  private static void checkPort(Address address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address.host(), address.port()));
    } catch (IOException e) {
      throw new BrokerException(
          "port %d on %s: %s (expected: free, for the embedded Kafka broker)"
              .formatted(address.port(), address.host(), e.getMessage()),
          e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e instanceof FileSystemException ? "not a directory" : String.valueOf(e.getMessage());
  }
}
