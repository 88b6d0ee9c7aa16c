package io.tidegate.balancer.netty.outbound;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.tidegate.balancer.config.PemFiles;
import io.tidegate.balancer.file.FileWatch;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy.Protocol;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS to endpoints: certificates are checked against a CA and the endpoint's name, and the
 * balancer's own is shown to those that ask. Files are read when a policy is first in force and
 * again when they change, never by whoever connects; connections that stand are not touched.
 * Thread-safe.
 */
public final class ClientTls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClientTls.class);

  private final Map<UpstreamPolicy.Tls, Held> held = new ConcurrentHashMap<>();

  /** What one set of files makes, read again whenever one of them changes. */
  private static final class Held implements AutoCloseable {
    private final UpstreamPolicy.Tls tls;
    private final List<FileWatch> watches;

    /** By what is spoken: an endpoint of {@link Protocol#AUTO} may turn out to speak HTTP/1.1. */
    private volatile Map<Protocol, SslContext> contexts = Map.of();

    private volatile String unusable = "";

    Held(UpstreamPolicy.Tls tls) {
      this.tls = tls;
      watches =
          Stream.of(tls.ca(), tls.certificate(), tls.key())
              .filter(Objects::nonNull)
              .distinct()
              .map(file -> new FileWatch(file, this::reload))
              .toList();
    }

    /** Watches before it reads, so that no change falls between. */
    Held start() {
      watches.forEach(FileWatch::start);
      require();
      return this;
    }

    /** Reads the files unless they have been read. */
    void require() {
      try {
        if (contexts.isEmpty()) {
          load();
        }
      } catch (SSLException e) {
        log.error("TLS to endpoints does not work: {}", e.getMessage());
      }
    }

    private boolean reload(boolean settled) {
      try {
        load();
        log.info("certificates for endpoints read again: {}", tls);
        return true;
      } catch (SSLException e) {
        if (settled) {
          log.warn("rejected, the last good certificates stay in force: {}", e.getMessage());
        }
        return false;
      }
    }

    private synchronized void load() throws SSLException {
      try {
        contexts = build(tls);
      } catch (SSLException e) {
        unusable = String.valueOf(e.getMessage());
        throw e;
      }
    }

    SslContext context(Protocol protocol) throws SSLException {
      SslContext context = contexts.get(protocol);
      if (context == null) {
        throw new SSLException(unusable);
      }
      return context;
    }

    @Override
    public void close() {
      watches.forEach(FileWatch::close);
    }
  }

  /**
   * Reads what these policies need and forgets what none of them does. What cannot be read is
   * reported, and tried again when it has changed and when this is called again. Blocks on files.
   */
  public void keep(Collection<UpstreamPolicy> policies) {
    Set<UpstreamPolicy.Tls> wanted = new HashSet<>();
    for (UpstreamPolicy policy : policies) {
      if (policy.tls() != null) {
        wanted.add(policy.tls());
        Held known = held.get(policy.tls());
        if (known == null) {
          var _ = held(policy.tls());
        } else {
          known.require();
        }
      }
    }
    for (UpstreamPolicy.Tls known : Set.copyOf(held.keySet())) {
      Held gone = wanted.contains(known) ? null : held.remove(known);
      if (gone != null) {
        gone.close();
      }
    }
  }

  /**
   * A handler that begins TLS with an endpoint as a policy says, which must have {@code tls}.
   * Blocks on files only for a policy that {@link #keep} was not told of.
   *
   * @throws SSLException when the policy's files cannot be used
   */
  public SslHandler handler(UpstreamPolicy policy, Address endpoint, ByteBufAllocator allocator)
      throws SSLException {
    UpstreamPolicy.Tls tls = Objects.requireNonNull(policy.tls());
    String name = tls.serverName();
    return held(tls)
        .context(policy.protocol())
        .newHandler(allocator, name == null ? endpoint.host() : name, endpoint.port());
  }

  private Held held(UpstreamPolicy.Tls tls) {
    Held known = held.get(tls);
    return known == null ? held.computeIfAbsent(tls, absent -> new Held(absent).start()) : known;
  }

  private static Map<Protocol, SslContext> build(UpstreamPolicy.Tls tls) throws SSLException {
    try {
      Map<Protocol, SslContext> contexts = new EnumMap<>(Protocol.class);
      for (Protocol protocol : Protocol.values()) {
        contexts.put(protocol, build(tls, protocol));
      }
      return contexts;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new SSLException("%s: %s".formatted(tls, e.getMessage()), e);
    }
  }

  private static SslContext build(UpstreamPolicy.Tls tls, Protocol protocol)
      throws IOException, GeneralSecurityException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2");
    if (!tls.verify()) {
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    } else {
      builder.endpointIdentificationAlgorithm("HTTPS");
      Path ca = tls.ca();
      if (ca != null) {
        builder.trustManager(PemFiles.certificates(ca));
      }
    }
    own(tls, builder);
    ApplicationProtocolConfig alpn = alpn(protocol);
    return (alpn == null ? builder : builder.applicationProtocolConfig(alpn)).build();
  }

  private static void own(UpstreamPolicy.Tls tls, SslContextBuilder builder)
      throws IOException, GeneralSecurityException {
    Path certificate = tls.certificate();
    Path key = tls.key();
    if (certificate != null && key != null) {
      List<X509Certificate> chain = PemFiles.certificates(certificate);
      PrivateKey secret = PemFiles.key(key, chain.getFirst().getPublicKey().getAlgorithm());
      builder.keyManager(secret, chain);
    }
  }

  private static @Nullable ApplicationProtocolConfig alpn(Protocol protocol) {
    return switch (protocol) {
      case HTTP1 -> null;
      case HTTP2 -> offering("h2");
      case AUTO -> offering("h2", "http/1.1");
    };
  }

  private static ApplicationProtocolConfig offering(String... protocols) {
    return new ApplicationProtocolConfig(
        ApplicationProtocolConfig.Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }

  @Override
  public void close() {
    keep(List.of());
  }
}
