package io.tidegate.balancer.netty.outbound;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
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
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
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
 * again when they change; connections that stand are not touched. Thread-safe.
 */
public final class ClientTls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClientTls.class);

  private final Map<Key, Held> contexts = new ConcurrentHashMap<>();

  /** What decides how a handshake goes. */
  private record Key(UpstreamPolicy.Tls tls, UpstreamPolicy.Protocol protocol) {
    static Key of(UpstreamPolicy policy) {
      return new Key(Objects.requireNonNull(policy.tls()), policy.protocol());
    }
  }

  private static final class Held {
    private final List<FileWatch> watches = new ArrayList<>();
    private volatile SslContext context;

    private Held(SslContext context) {
      this.context = context;
    }
  }

  /**
   * Reads what these policies need and forgets what none of them does. What cannot be read is
   * reported and tried again by the next connection that needs it. Blocks on files.
   */
  public void keep(Collection<UpstreamPolicy> policies) {
    Set<UpstreamPolicy.Tls> wanted = new HashSet<>();
    for (UpstreamPolicy policy : policies) {
      if (policy.tls() != null) {
        wanted.add(policy.tls());
        try {
          var _ = context(Key.of(policy));
        } catch (SSLException e) {
          log.error("TLS to endpoints does not work: {}", e.getMessage());
        }
      }
    }
    contexts
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !wanted.contains(entry.getKey().tls());
              if (gone) {
                entry.getValue().watches.forEach(FileWatch::close);
              }
              return gone;
            });
  }

  /**
   * A handler that begins TLS with an endpoint as a policy says, which must have {@code tls}.
   *
   * @throws SSLException when the policy's files cannot be used
   */
  public SslHandler handler(UpstreamPolicy policy, Address endpoint, ByteBufAllocator allocator)
      throws SSLException {
    Key key = Key.of(policy);
    String name = key.tls().serverName();
    return context(key)
        .newHandler(allocator, name == null ? endpoint.host() : name, endpoint.port());
  }

  private SslContext context(Key key) throws SSLException {
    Held known = contexts.get(key);
    if (known == null) {
      Held made = new Held(build(key));
      known = contexts.putIfAbsent(key, made);
      if (known == null) {
        known = made;
        watch(key, made);
      }
    }
    return known.context;
  }

  private static void watch(Key key, Held held) {
    UpstreamPolicy.Tls tls = key.tls();
    Stream.of(tls.ca(), tls.certificate(), tls.key())
        .filter(Objects::nonNull)
        .distinct()
        .forEach(
            file -> {
              FileWatch watch = new FileWatch(file, () -> reload(key, held));
              watch.start();
              held.watches.add(watch);
            });
  }

  private static void reload(Key key, Held held) {
    try {
      held.context = build(key);
      log.info("certificates for endpoints read again: {}", key.tls());
    } catch (SSLException e) {
      log.warn("rejected, the last good certificates stay in force: {}", e.getMessage());
    }
  }

  private static SslContext build(Key key) throws SSLException {
    UpstreamPolicy.Tls tls = key.tls();
    try {
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
      ApplicationProtocolConfig alpn = alpn(key.protocol());
      return (alpn == null ? builder : builder.applicationProtocolConfig(alpn)).build();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new SSLException("%s: %s".formatted(tls, e.getMessage()), e);
    }
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

  private static @Nullable ApplicationProtocolConfig alpn(UpstreamPolicy.Protocol protocol) {
    return switch (protocol) {
      case HTTP1 -> null;
      case HTTP2 -> offering("h2");
      case AUTO -> offering("h2", "http/1.1");
    };
  }

  private static ApplicationProtocolConfig offering(String... protocols) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }

  @Override
  public void close() {
    contexts.values().forEach(held -> held.watches.forEach(FileWatch::close));
    contexts.clear();
  }
}
