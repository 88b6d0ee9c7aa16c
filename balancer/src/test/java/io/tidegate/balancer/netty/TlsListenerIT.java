package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.common.model.Address;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsListenerIT {
  @TempDir Path directory;

  @Test
  void servesTheCertificateOfTheNameThatIsAskedFor() throws Exception {
    Listener.Tls tls =
        new Listener.Tls(
            List.of(pair("first", "first.test"), pair("wild", "*.wild.test")), null, false);
    try (Backend backend = Backend.saying("secret");
        Proxy proxy = Proxy.before(backend)) {
      Address address = listen(proxy, tls);

      assertThat(certificateFor(address, "first.test", null)).contains("first.test");
      assertThat(certificateFor(address, "a.wild.test", null)).contains("*.wild.test");
      assertThat(certificateFor(address, "nobody.test", null)).contains("first.test");
      assertThat(backend.requests)
          .allMatch(r -> r.first("x-forwarded-proto").get().equals("https"));
    }
  }

  @Test
  void readsChangedCertificatesWithoutDroppingAConnection() throws Exception {
    Listener.Tls tls = new Listener.Tls(List.of(pair("cert", "old.test")), null, false);
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend)) {
      Address address = listen(proxy, tls);
      try (SSLSocket standing = connect(address, "old.test", null)) {
        get(standing);
        Listener.CertificateFiles next = pair("next", "new.test");
        Files.copy(next.key(), directory.resolve("cert.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
            next.certificate(), directory.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);

        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> certificateFor(address, "x", null).contains("new.test"));
        assertThat(get(standing)).contains("200 OK");
      }
    }
  }

  @Test
  void turnsAwayAClientWithoutTheCertificateThatIsRequired() throws Exception {
    Listener.CertificateFiles server = pair("server", "a.test");
    Listener.CertificateFiles client = pair("client", "client.test");
    Listener.Tls tls = new Listener.Tls(List.of(server), client.certificate(), true);
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend)) {
      Address address = listen(proxy, tls);

      assertThatThrownBy(() -> certificateFor(address, "a.test", null))
          .isInstanceOfAny(SSLException.class, IOException.class);
      assertThat(certificateFor(address, "a.test", directory.resolve("client.p12")))
          .contains("a.test");
    }
  }

  @Test
  void resumesSessionsUntilTheirTicketKeyIsTooOld() throws Exception {
    Listener.Tls tls = new Listener.Tls(List.of(pair("cert", "a.test")), null, false);
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend)) {
      Address address = listen(proxy, tls);
      SSLContext client = TestKeys.client(null);
      long began = sessionBegan(client, address);
      assertThat(sessionBegan(client, address)).isEqualTo(began);

      proxy.plane.rotateTicketKeys();
      assertThat(sessionBegan(client, address)).isEqualTo(began);

      for (int i = 0; i < 3; i++) {
        proxy.plane.rotateTicketKeys();
      }
      assertThat(sessionBegan(client, address)).isGreaterThan(began);
    }
  }

  /** A resumed session is as old as the first one. */
  private static long sessionBegan(SSLContext client, Address address) throws Exception {
    try (SSLSocket socket =
        (SSLSocket) client.getSocketFactory().createSocket(address.host(), address.port())) {
      socket.setSoTimeout(10_000);
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThat(get(socket)).contains("200 OK");
      return socket.getSession().getCreationTime();
    }
  }

  @Test
  void takesRsaKeysInTheirOldForm() throws Exception {
    Listener.CertificateFiles rsa = TestKeys.rsaPair(directory, "rsa", "rsa.test");
    assertThat(Files.readString(rsa.key())).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend)) {
      Address address = listen(proxy, new Listener.Tls(List.of(rsa), null, false));
      assertThat(certificateFor(address, "rsa.test", null)).contains("rsa.test");
    }
  }

  @Test
  void relaysTcp() throws Exception {
    try (Backend backend = Backend.saying("over tcp");
        Proxy proxy = Proxy.before(backend)) {
      Address address =
          proxy.plane.listen(
              new Listener("127.0.0.1", 0, null, Proxy.WEB, false, Listener.ProxyHeaders.NONE));
      try (RawClient client = new RawClient(address)) {
        assertThat(client.get("/raw").text()).isEqualTo("over tcp");
        client.finishOutput();
        assertThat(client.closed()).isTrue();
      }
      assertThat(backend.requests.getFirst().first("x-forwarded-for")).isEmpty();
    }
  }

  private static Address listen(Proxy proxy, Listener.Tls tls) throws IOException {
    return proxy.plane.listen(
        new Listener("127.0.0.1", 0, tls, null, false, Listener.ProxyHeaders.NONE));
  }

  private String certificateFor(Address address, String name, @Nullable Path keys)
      throws Exception {
    try (SSLSocket socket = connect(address, name, keys)) {
      assertThat(get(socket)).contains("200 OK");
      X509Certificate seen = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return seen.getSubjectAlternativeNames().toString();
    }
  }

  private static SSLSocket connect(Address address, String name, @Nullable Path keys)
      throws Exception {
    SSLContext context = TestKeys.client(keys);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(address.host(), address.port());
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String get(SSLSocket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    InputStream in = new BufferedInputStream(socket.getInputStream());
    String line = WireRequest.line(in);
    String field = WireRequest.line(in);
    int length = Integer.parseInt(field.substring(field.indexOf(' ') + 1));
    WireRequest.line(in);
    Backend.readExactly(in, length);
    return line;
  }

  private Listener.CertificateFiles pair(String file, String name) throws Exception {
    return TestKeys.pair(directory, file, name);
  }
}
