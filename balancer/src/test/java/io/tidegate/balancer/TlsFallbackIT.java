package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.netty.TlsFiles;
import io.tidegate.balancer.testing.Origin;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where BoringSSL's library cannot be loaded the JDK's TLS serves, on both sides. */
class TlsFallbackIT {
  @TempDir Path directory;

  @Test
  void servesTlsWithoutTheNativeLibrary() throws Exception {
    SSLContext everybody = TlsFiles.write(directory, "a", "localhost");
    try (Origin origin = Origin.saying("over the JDK's TLS")) {
      Path file = directory.resolve("balancer.yaml");
      Files.writeString(
          file,
          """
          threads: 1
          listeners: [{address: "127.0.0.1:0", tls: {certificate: a.pem, key: a.key}}]
          workloads: {demo: {route: {}, endpoints: ["%s"]}}
          """
              .formatted(origin.address()));
      Process balancer = start(file);
      try (BufferedReader out = balancer.inputReader();
          HttpClient client = HttpClient.newBuilder().sslContext(everybody).build()) {
        int port = port(out);
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("over the JDK's TLS");
      } finally {
        balancer.getOutputStream().close();
        assertThat(balancer.waitFor()).isZero();
      }
    }
  }

  private static Process start(Path file) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Dio.netty.handler.ssl.noOpenSsl=true", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(FallbackMain.class.getName(), file.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static int port(BufferedReader out) throws Exception {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("PORT ")) {
        return Integer.parseInt(line.substring(5));
      }
    }
    throw new IllegalStateException("the balancer did not start");
  }
}
