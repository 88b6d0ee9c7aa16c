package io.tidegate.balancer.file;

import io.tidegate.balancer.control.LastGood;
import io.tidegate.common.kafka.EventCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * The last good table on disk: one line {@code tidegate-table 1 CHECKSUM}, then JSON. It is
 * replaced as a whole, so that a crash at any moment leaves the old one or the new one. Used by one
 * thread.
 */
public final class TableFile {
  private static final String MAGIC = "tidegate-table 1 ";

  private final Path path;
  private final EventCodec codec;

  /** A table at {@code path}, whose directory need not exist yet. */
  public TableFile(Path path, EventCodec codec) {
    this.path = path.toAbsolutePath();
    this.codec = codec;
  }

  /**
   * The table that was saved last; {@link LastGood#NOTHING} when there is none.
   *
   * @throws IOException when it cannot be read, or is not what was saved
   */
  public LastGood load() throws IOException {
    if (!Files.exists(path)) {
      return LastGood.NOTHING;
    }
    String text = Files.readString(path);
    int lineEnd = text.indexOf('\n');
    String json = text.substring(lineEnd + 1);
    if (lineEnd < 0 || !text.substring(0, lineEnd).equals(MAGIC + checksum(json))) {
      throw new IOException("%s: damaged (expected: its checksum to match)".formatted(path));
    }
    try {
      return codec.fromJson(json, LastGood.class);
    } catch (RuntimeException e) {
      throw new IOException("%s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Replaces the table. */
  public void save(LastGood table) throws IOException {
    String json = codec.json(table);
    byte[] bytes = (MAGIC + checksum(json) + "\n" + json).getBytes(StandardCharsets.UTF_8);
    Path directory = Objects.requireNonNull(path.getParent());
    Files.createDirectories(directory);
    Path next = directory.resolve(path.getFileName() + ".next");
    try (FileChannel file =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        file.write(rest);
      }
      file.force(true);
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
      // the new name itself must survive a power cut as well
      entry.force(true);
    }
  }

  private static String checksum(String json) {
    CRC32C crc = new CRC32C();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
