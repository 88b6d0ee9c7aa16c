package io.tidegate.standalone.cli;

import io.tidegate.standalone.view.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What there is to say about this machine. */
final class MachineFindings {
  private static final int NEEDED_JAVA = 25;

  private final Path root;
  private final Map<String, String> environment;

  /**
   * @param root the file system, {@code /} in earnest
   */
  MachineFindings(Path root, Map<String, String> environment) {
    this.root = root;
    this.environment = environment;
  }

  List<Finding> all(List<Integer> ports) {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(docker());
    findings.add(controlGroups());
    findings.add(pressure());
    ports.forEach(port -> findings.add(port(port)));
    return findings;
  }

  private static Finding java() {
    int version = Runtime.version().feature();
    return version >= NEEDED_JAVA
        ? Finding.ok("java", Runtime.version().toString())
        : Finding.bad("java", "version " + version, "install a JDK 25 and set TIDEGATE_JAVA to it");
  }

  private Finding docker() {
    String host =
        Optional.ofNullable(environment.get("DOCKER_HOST")).orElse("unix:///var/run/docker.sock");
    if (!host.startsWith("unix://")) {
      return Finding.note(
          "docker", "at " + host, "not looked at: only sockets of this machine are");
    }
    Path socket = Path.of(host.substring("unix://".length()));
    if (!Files.exists(socket)) {
      return Finding.note(
          "docker",
          "no socket at " + socket,
          "fine for the process platform; start Docker to run containers");
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return Finding.ok("docker", "answers at " + socket);
    } catch (IOException e) {
      return Finding.bad(
          "docker",
          "%s: %s".formatted(socket, e.getMessage()),
          "join the socket's group, or start Docker");
    }
  }

  private Finding controlGroups() {
    Path mount = root.resolve("sys/fs/cgroup");
    if (Files.exists(mount.resolve("cgroup.controllers"))) {
      return Finding.ok("cgroups", "version 2");
    }
    return Files.isDirectory(mount)
        ? Finding.note("cgroups", "version 1", "works; pressure per container needs version 2")
        : Finding.note("cgroups", "none", "containers are read through Docker only");
  }

  private Finding pressure() {
    return Files.isReadable(root.resolve("proc/pressure/cpu"))
        ? Finding.ok("pressure", "available (PSI)")
        : Finding.note(
            "pressure", "not available (PSI is off)", "targets on pressure stay without figures");
  }

  private static Finding port(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Finding.ok("port " + port, "free");
    } catch (IOException e) {
      return Finding.note(
          "port " + port, "in use", "by Tidegate itself, or choose another: tidegate up --help");
    }
  }
}
