package io.tidegate.balancer.config;

import io.tidegate.balancer.forwarding.TrustList;
import io.tidegate.common.model.WorkloadId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address that clients connect to.
 *
 * @param host a name or IP address; {@code 0.0.0.0} and {@code ::} mean every one
 * @param port 0 lets the system choose
 * @param tls null means clear text
 * @param tcp the workload that gets every connection as it is; null means HTTP
 * @param http2 whether HTTP/2 is spoken, by ALPN over TLS and with prior knowledge in clear text
 * @param proxyHeaders which connections begin with a PROXY protocol header
 * @param maxConnections how many clients may be connected to it at the same time
 */
public record Listener(
    String host,
    int port,
    @Nullable Tls tls,
    @Nullable WorkloadId tcp,
    boolean http2,
    ProxyHeaders proxyHeaders,
    int maxConnections) {
  /** As many as all listeners together may have. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  public Listener {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: \"\" (expected: a name or an IP address)");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: %d (expected: 0 to 65535)".formatted(port));
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "connections: %d (expected: >= 1)".formatted(maxConnections));
    }
  }

  /** One without a limit of its own. */
  public Listener(
      String host,
      int port,
      @Nullable Tls tls,
      @Nullable WorkloadId tcp,
      boolean http2,
      ProxyHeaders proxyHeaders) {
    this(host, port, tls, tcp, http2, proxyHeaders, NO_LIMIT);
  }

  /** HTTP/1.1 and HTTP/2 in clear text. */
  public static Listener http(String host, int port) {
    return new Listener(host, port, null, null, true, ProxyHeaders.NONE);
  }

  /**
   * The PROXY protocol on a listener.
   *
   * @param trust whose header is believed; empty means everybody's
   */
  public record ProxyHeaders(Mode mode, TrustList trust) {
    /** No connection begins with a header. */
    public static final ProxyHeaders NONE = new ProxyHeaders(Mode.OFF, TrustList.NOBODY);

    public ProxyHeaders {
      if (mode == Mode.OPTIONAL && trust.ranges().isEmpty()) {
        throw new IllegalArgumentException(
            "trust: nobody (expected: addresses, because anybody could send an optional header)");
      }
    }

    /** Whether this peer's header is read. */
    public boolean believes(byte[] peer) {
      return mode != Mode.OFF && (trust.ranges().isEmpty() || trust.trusts(peer));
    }

    /** Whether there is a header. */
    public enum Mode {
      OFF,
      /** Trusted peers may send one; others' bytes are taken as they are. */
      OPTIONAL,
      /** A connection without one, or from somebody who is not trusted, is closed. */
      REQUIRED
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]:" : host + ":") + port;
  }

  /**
   * TLS on a listener.
   *
   * @param certificates the first is for clients whose server name none of them carries
   * @param clientCa who signs clients' certificates; null means none are asked for
   * @param clientRequired whether a client without certificate is turned away
   */
  public record Tls(
      List<CertificateFiles> certificates, @Nullable Path clientCa, boolean clientRequired) {
    public Tls {
      certificates = List.copyOf(certificates);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("certificates: none (expected: at least one)");
      }
    }
  }

  /** A certificate chain and its key, in PEM files. */
  public record CertificateFiles(Path certificate, Path key) {}
}
