package io.tidegate.collector.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The files of a mounted procfs. Any thread. */
public final class Procfs {
  private final Path root;

  public Procfs(Path root) {
    this.root = root;
  }

  /**
   * One process; empty when there is none with that id.
   *
   * @throws IOException when it may not be read or nobody understands what is there
   */
  public Optional<ProcStat> stat(int pid) throws IOException {
    Optional<String> line = text(Integer.toString(pid), "stat");
    try {
      return line.map(ProcStat::parse);
    } catch (IllegalArgumentException e) {
      throw new IOException("process %d: %s".formatted(pid, e.getMessage()), e);
    }
  }

  /**
   * Every process that can be read, by id. Those that end meanwhile may be missing, and strangers
   * that are hidden (procfs mounted with {@code hidepid}) are: they keep nobody from the others.
   */
  public Map<Integer, ProcStat> all() throws IOException {
    Map<Integer, ProcStat> all = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        OptionalInt pid = ProcStat.pidOf(entry.getFileName().toString());
        if (pid.isPresent()) {
          readable(pid.getAsInt()).ifPresent(stat -> all.put(stat.pid(), stat));
        }
      }
    }
    return all;
  }

  private Optional<ProcStat> readable(int pid) {
    try {
      return stat(pid);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The process's share of the memory it is resident with: private pages, and each shared page
   * divided by the number of processes that map it. Costs a walk over the page tables. Empty when
   * the kernel or the owner's rights do not allow it.
   */
  public OptionalLong proportionalBytes(int pid) {
    try {
      return text(Integer.toString(pid), "smaps_rollup")
          .map(Procfs::proportional)
          .orElse(OptionalLong.empty());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  static OptionalLong proportional(String rollup) {
    return rollup
        .lines()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst();
  }

  /** Seconds since the machine started. */
  public double uptimeSeconds() throws IOException {
    String text = text("uptime").orElseThrow(() -> new NoSuchFileException(root + "/uptime"));
    return Double.parseDouble(text.substring(0, text.indexOf(' ')));
  }

  /**
   * Whether a process shares the machine's network, so that its devices are not its own. The
   * machine's is that of its first process or, where that is hidden, of this one.
   */
  public boolean inMachineNetwork(int pid) {
    Optional<Path> machine = network("1").or(() -> network("self"));
    // Not allowed to know: rather no figure than the whole machine's.
    return machine.isEmpty()
        || network(Integer.toString(pid)).map(machine.get()::equals).orElse(true);
  }

  private Optional<Path> network(String process) {
    try {
      return Optional.of(Files.readSymbolicLink(root.resolve(process).resolve("ns/net")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A file below the root; empty when it is not there, as after its process has ended. */
  public Optional<String> text(String... names) throws IOException {
    Path file = root;
    for (String name : names) {
      file = file.resolve(name);
    }
    try {
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      // ESRCH: the process ended between open and read.
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
