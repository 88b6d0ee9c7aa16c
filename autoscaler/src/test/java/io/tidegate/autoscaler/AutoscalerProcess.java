package io.tidegate.autoscaler;

import io.tidegate.common.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An autoscaler in a JVM of its own, to be stopped and killed. */
final class AutoscalerProcess implements AutoCloseable {
  private final Process process;

  AutoscalerProcess(KafkaSettings settings, Path log) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    process =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    AutoscalerApplication.class.getName(),
                    "--tidegate.admin.port=0",
                    "--tidegate.kafka.bootstrap-servers=" + settings.bootstrapServers(),
                    "--tidegate.kafka.topic-prefix=" + settings.topicPrefix()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  void suspend() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
