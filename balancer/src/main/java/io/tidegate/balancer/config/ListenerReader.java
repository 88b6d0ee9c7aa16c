package io.tidegate.balancer.config;

import io.tidegate.balancer.config.Listener.ProxyHeaders;
import io.tidegate.balancer.config.Listener.ProxyHeaders.Mode;
import io.tidegate.balancer.forwarding.TrustList;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.WorkloadId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one listener. */
final class ListenerReader {
  private static final ProxyHeaders REQUIRED = new ProxyHeaders(Mode.REQUIRED, TrustList.NOBODY);

  private ListenerReader() {}

  static Listener read(ConfigNode node, Path directory) {
    ConfigNode address = node.required("address");
    HostPort where = hostPort(address);
    WorkloadId tcp =
        node.optional("tcp").map(n -> n.build(() -> new WorkloadId(n.string()))).orElse(null);
    Listener.Tls tls = node.optional("tls").map(n -> tls(n, directory)).orElse(null);
    boolean http2 = node.get("http2", ConfigNode::bool, tcp == null);
    if (tcp != null && http2) {
      throw node.required("http2").error("false, because the listener is tcp");
    }
    ProxyHeaders proxy =
        Toggle.read(
            node,
            "proxy-protocol",
            new Toggle.Choice<>(REQUIRED, ProxyHeaders.NONE, ProxyHeaders.NONE),
            ListenerReader::proxyHeaders);
    int connections = node.get("connections", ListenerReader::positive, Listener.NO_LIMIT);
    node.refuseUnknown();
    return address.build(
        () -> new Listener(where.host(), where.port(), tls, tcp, http2, proxy, connections));
  }

  private static int positive(ConfigNode node) {
    int value = node.integer();
    if (value < 1) {
      throw node.error(">= 1");
    }
    return value;
  }

  private static ProxyHeaders proxyHeaders(ConfigNode node) {
    Mode mode = node.get("mode", n -> n.oneOf(Mode.class), Mode.REQUIRED);
    TrustList trust = node.get("trust", ForwardingReader::trust, TrustList.NOBODY);
    return node.build(() -> new ProxyHeaders(mode, trust));
  }

  private static Listener.Tls tls(ConfigNode node, Path directory) {
    List<Listener.CertificateFiles> certificates = new ArrayList<>();
    if (node.optional("certificates").isPresent()) {
      for (ConfigNode item : node.required("certificates").items()) {
        certificates.add(files(item, directory));
        item.refuseUnknown();
      }
    } else {
      certificates.add(files(node, directory));
    }
    Path clientCa = node.optional("client-ca").map(n -> authority(n, directory)).orElse(null);
    boolean clientRequired = node.get("client-required", ConfigNode::bool, clientCa != null);
    if (clientRequired && clientCa == null) {
      throw node.required("client-required").error("client-ca beside it");
    }
    node.refuseUnknown();
    return node.build(() -> new Listener.Tls(certificates, clientCa, clientRequired));
  }

  private static Listener.CertificateFiles files(ConfigNode node, Path directory) {
    Path certificate = readable(node.required("certificate"), directory);
    Path key = readable(node.required("key"), directory);
    String mismatch = CertificateCheck.mismatch(certificate, key);
    if (mismatch != null) {
      throw node.required("key").error("the key of %s: %s".formatted(certificate, mismatch));
    }
    return new Listener.CertificateFiles(certificate, key);
  }

  /** A file of certificates. */
  static Path authority(ConfigNode node, Path directory) {
    Path path = readable(node, directory);
    String wrong = CertificateCheck.unreadable(path);
    if (wrong != null) {
      throw node.error("a file of PEM certificates; %s: %s".formatted(path, wrong));
    }
    return path;
  }

  /** A file that is there and may be read; relative paths start from {@code directory}. */
  static Path readable(ConfigNode node, Path directory) {
    Path path = directory.resolve(node.string());
    if (!java.nio.file.Files.isReadable(path)) {
      throw node.error("a file that can be read; %s cannot".formatted(path));
    }
    return path;
  }

  private record HostPort(String host, int port) {}

  private static HostPort hostPort(ConfigNode node) {
    String text = node.string();
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    Integer port = colon < 0 ? null : port(text.substring(colon + 1));
    if (port == null || (!bracketed && host.indexOf(':') >= 0)) {
      throw node.error("host:port, an IPv6 host in brackets");
    }
    return new HostPort(host.isEmpty() ? "0.0.0.0" : host, port);
  }

  private static @Nullable Integer port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port >= 0 && port <= 65535 ? port : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
