package io.tidegate.standalone;

import io.tidegate.common.testing.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@code tidegate up} in a JVM of its own, with what it printed. */
final class UpProcess implements AutoCloseable {
  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private UpProcess(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  static UpProcess start(Path file, Path data, List<Integer> ports) throws IOException {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", Tidegate.class.getName()));
    command.addAll(List.of("up", file.toString(), "--data", data.toString()));
    command.addAll(List.of("--port", "" + ports.get(0)));
    command.addAll(List.of("--admin-port", "" + ports.get(1)));
    command.addAll(List.of("--kafka-port", "" + ports.get(2)));
    return new UpProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** The java that runs this, with its class path and the flags that every service needs. */
  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"));
  }

  /** Three free ports; the last has a free neighbour, which the broker's controller takes. */
  static List<Integer> freePorts() {
    int kafka = FreePort.next();
    int neighbour = FreePort.next();
    while (neighbour != kafka + 1) {
      kafka = neighbour;
      neighbour = FreePort.next();
    }
    return List.of(FreePort.next(), FreePort.next(), kafka);
  }

  List<String> lines() {
    return lines;
  }

  boolean printed(String pattern) {
    return lines.stream().anyMatch(line -> line.matches(pattern));
  }

  long count(String pattern) {
    return lines.stream().filter(line -> line.matches(pattern)).count();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** All that was started for it and still runs, this JVM's own child aside. */
  List<ProcessHandle> instances() {
    return process.descendants().filter(ProcessHandle::isAlive).toList();
  }

  /** What Ctrl-C does; true when it ended within the time. */
  boolean interrupt(long seconds) throws IOException, InterruptedException {
    String signal = interruptIsIgnored() ? "-TERM" : "-INT";
    new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  /** As it is for what a shell runs in the background, and for all that is started from there. */
  private static boolean interruptIsIgnored() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("reading its output failed: " + e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> left = instances();
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    left.forEach(ProcessHandle::destroyForcibly);
  }
}
