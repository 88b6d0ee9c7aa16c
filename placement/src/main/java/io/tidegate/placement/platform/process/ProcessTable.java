package io.tidegate.placement.platform.process;

import io.tidegate.common.model.InstanceId;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes on disk, a small file each, replaced as a whole or not at all. Thread-safe. */
final class ProcessTable {
  private static final Logger log = LoggerFactory.getLogger(ProcessTable.class);
  private static final String SUFFIX = ".properties";

  private final Path directory;

  /** Throws when the directory can be neither found nor made. */
  ProcessTable(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  void put(ProcessRecord record) throws IOException {
    Path file = file(record.id());
    Path draft = Files.createTempFile(directory, record.id().value(), ".tmp");
    try {
      try (Writer writer = Files.newBufferedWriter(draft)) {
        record.toProperties().store(writer, null);
      }
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  void remove(InstanceId id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  /** Everything noted; what cannot be read is named in the log and set aside. */
  List<ProcessRecord> read() throws IOException {
    List<ProcessRecord> records = new ArrayList<>();
    try (var files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        read(file, records);
      }
    }
    return records;
  }

  private static void read(Path file, List<ProcessRecord> to) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      Properties text = new Properties();
      text.load(reader);
      to.add(ProcessRecord.from(text));
    } catch (NoSuchFileException e) {
      log.debug("{} was removed meanwhile", file);
    } catch (RuntimeException e) {
      Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
      log.warn("{} cannot be read ({}); kept as {}", file, e.getMessage(), aside);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path file(InstanceId id) {
    return directory.resolve(id.value() + SUFFIX);
  }
}
