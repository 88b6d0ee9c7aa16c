package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.config.PemFiles;
import io.tidegate.balancer.file.FileWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's certificates: which one a client gets depends on the name it asks for. All are read
 * again when a file changes; handshakes that begin afterwards use the new ones, connections that
 * stand are not touched. BoringSSL where its library loads, else the JDK's TLS. Thread-safe.
 */
final class TlsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TlsServer.class);

  private static final ApplicationProtocolConfig HTTP_1 =
      protocols(ApplicationProtocolNames.HTTP_1_1);
  private static final ApplicationProtocolConfig EITHER =
      protocols(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

  private final Listener.Tls tls;
  private final boolean http2;
  private final Supplier<Duration> handshake;
  private final TicketKeys tickets = new TicketKeys(new SecureRandom());
  private final List<FileWatch> watches = new ArrayList<>();
  private volatile Contexts contexts;

  /**
   * The certificates by the names they carry.
   *
   * @param first for clients that ask for no name, or for one that nobody carries
   * @param expiry when each stops to be good, by its first name
   */
  private record Contexts(
      SslContext first,
      Map<String, SslContext> exact,
      Map<String, SslContext> wildcard,
      Map<String, Instant> expiry) {
    Set<SslContext> all() {
      Set<SslContext> all = new LinkedHashSet<>(exact.values());
      all.addAll(wildcard.values());
      all.add(first);
      return all;
    }

    SslContext contextOf(@Nullable String asked) {
      if (asked == null) {
        return first;
      }
      String name = asked.toLowerCase(Locale.ROOT);
      SslContext found = exact.get(name);
      if (found == null) {
        found = wildcard.get(name.substring(name.indexOf('.') + 1));
      }
      return found == null ? first : found;
    }
  }

  /**
   * Reads all certificates.
   *
   * @param handshake how long a handshake that begins now may take
   * @throws IOException when one cannot be read or does not match its key
   */
  TlsServer(Listener.Tls tls, boolean http2, Supplier<Duration> handshake) throws IOException {
    this.tls = tls;
    this.http2 = http2;
    this.handshake = handshake;
    contexts = load();
    for (Path file : files()) {
      FileWatch watch = new FileWatch(file, this::reload);
      watch.start();
      watches.add(watch);
    }
  }

  /** The client's list decides what is possible, ours what is preferred. */
  private static ApplicationProtocolConfig protocols(String... names) {
    return new ApplicationProtocolConfig(
        ApplicationProtocolConfig.Protocol.ALPN,
        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
        names);
  }

  private Set<Path> files() {
    Set<Path> files = new LinkedHashSet<>();
    for (Listener.CertificateFiles pair : tls.certificates()) {
      files.add(pair.certificate());
      files.add(pair.key());
    }
    Path clientCa = tls.clientCa();
    if (clientCa != null) {
      files.add(clientCa);
    }
    return files;
  }

  /** Puts TLS before whatever a channel's pipeline holds. */
  void addTo(ChannelPipeline pipeline, ByteBufAllocator allocator) {
    Contexts now = contexts;
    long limitMillis = handshake.get().toMillis();
    if (tls.certificates().size() == 1) {
      SslHandler handler = now.first().newHandler(allocator);
      handler.setHandshakeTimeoutMillis(limitMillis);
      pipeline.addFirst(handler);
    } else {
      pipeline.addFirst(new SniHandler(name -> now.contextOf(name), 16 * 1024, limitMillis));
    }
  }

  /** When each of the certificates in force stops to be good, by its first name. */
  Map<String, Instant> expiry() {
    return Collections.unmodifiableMap(contexts.expiry());
  }

  /** Whether the handshake of a pipeline has agreed on HTTP/2. */
  static boolean http2Agreed(ChannelPipeline pipeline) {
    SslHandler handler = pipeline.get(SslHandler.class);
    return handler != null && ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol());
  }

  /**
   * Encrypts session tickets by a new key from now on. Tickets of the last few keys are still
   * taken, so that clients come back without a whole handshake, but not for ever.
   */
  void rotateTicketKeys() {
    tickets.rotate();
    contexts.all().forEach(tickets::giveTo);
  }

  private boolean reload(boolean settled) {
    try {
      contexts = load();
      log.info("certificates read again: {}", files());
      return true;
    } catch (IOException e) {
      if (settled) {
        log.warn("rejected, the last good certificates stay in force: {}", e.getMessage());
      }
      return false;
    }
  }

  private Contexts load() throws IOException {
    Map<String, SslContext> exact = new HashMap<>();
    Map<String, SslContext> wildcard = new HashMap<>();
    Map<String, Instant> expiry = new LinkedHashMap<>();
    SslContext first = null;
    for (Listener.CertificateFiles pair : tls.certificates()) {
      SslContext context = context(pair);
      first = first == null ? context : first;
      expiry.putAll(expiry(pair.certificate()));
      for (String name : names(pair.certificate())) {
        if (name.startsWith("*.")) {
          wildcard.putIfAbsent(name.substring(2), context);
        } else {
          exact.putIfAbsent(name, context);
        }
      }
    }
    if (first == null) {
      throw new IOException("certificates: none (expected: at least one)");
    }
    return new Contexts(first, Map.copyOf(exact), Map.copyOf(wildcard), expiry);
  }

  private SslContext context(Listener.CertificateFiles pair) throws IOException {
    boolean boring = OpenSsl.isAvailable();
    try {
      List<X509Certificate> chain = PemFiles.certificates(pair.certificate());
      PrivateKey key = PemFiles.key(pair.key(), chain.getFirst().getPublicKey().getAlgorithm());
      SslContextBuilder builder =
          SslContextBuilder.forServer(key, chain)
              .sslProvider(boring ? SslProvider.OPENSSL : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .applicationProtocolConfig(http2 ? EITHER : HTTP_1);
      Path clientCa = tls.clientCa();
      if (clientCa != null) {
        builder
            .trustManager(PemFiles.certificates(clientCa))
            .clientAuth(tls.clientRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
      }
      SslContext context = builder.build();
      tickets.giveTo(context);
      return context;
    } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
      throw new IOException("%s: %s".formatted(pair.certificate(), e.getMessage()), e);
    }
  }

  private static Map<String, Instant> expiry(Path certificate) throws IOException {
    try {
      return CertificateNames.expiry(certificate);
    } catch (GeneralSecurityException e) {
      throw new IOException("%s: %s".formatted(certificate, e.getMessage()), e);
    }
  }

  private static Set<String> names(Path certificate) throws IOException {
    try {
      return CertificateNames.of(certificate);
    } catch (GeneralSecurityException e) {
      throw new IOException("%s: %s".formatted(certificate, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    watches.forEach(FileWatch::close);
  }
}
