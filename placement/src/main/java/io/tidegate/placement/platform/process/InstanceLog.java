package io.tidegate.placement.platform.process;

import io.tidegate.common.model.InstanceId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The file that an instance's output goes to. */
record InstanceLog(Path directory, InstanceId instance) {
  private static final String SUFFIX = ".log";
  private static final int TAIL = 2_000;
  private static final int LONGEST_LINE = 200;

  Path file() {
    return directory.resolve(instance.value() + SUFFIX);
  }

  /** The last line it wrote that is not blank, cut when long; empty if there is none. */
  String lastLine() {
    try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "r")) {
      long start = Math.max(0, file.length() - TAIL);
      byte[] tail = new byte[(int) (file.length() - start)];
      file.seek(start);
      file.readFully(tail);
      List<String> lines =
          new String(tail, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).toList();
      if (lines.isEmpty()) {
        return "";
      }
      String last = lines.getLast().strip();
      return last.length() <= LONGEST_LINE ? last : last.substring(0, LONGEST_LINE) + "…";
    } catch (IOException e) {
      return "";
    }
  }

  /** Deletes all but the newest {@code kept} logs of instances that are not in {@code running}. */
  static void prune(Path directory, Set<InstanceId> running, int kept) throws IOException {
    Map<Path, FileTime> ended = new TreeMap<>();
    try (var files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String id = name.substring(0, name.length() - SUFFIX.length());
        if (running.stream().noneMatch(instance -> instance.value().equals(id))) {
          ended.put(file, Files.getLastModifiedTime(file));
        }
      }
    }
    List<Path> newestFirst = new ArrayList<>(ended.keySet());
    newestFirst.sort(Comparator.comparing(ended::get, Comparator.reverseOrder()));
    for (Path old : newestFirst.stream().skip(kept).toList()) {
      Files.deleteIfExists(old);
    }
  }
}
