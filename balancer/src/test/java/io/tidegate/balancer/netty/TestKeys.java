package io.tidegate.balancer.netty;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.tidegate.balancer.config.Listener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Self-signed certificates, made by the JDK's own keytool. */
final class TestKeys {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private TestKeys() {}

  /** A key and a certificate for a name: FILE.pem, FILE.key and FILE.p12. */
  static Listener.CertificateFiles pair(Path directory, String file, String name) throws Exception {
    return pair(directory, file, name, List.of("-keyalg", "EC", "-groupname", "secp256r1"));
  }

  /** The same with an RSA key in PKCS#1. */
  static Listener.CertificateFiles rsaPair(Path directory, String file, String name)
      throws Exception {
    Listener.CertificateFiles pair =
        pair(directory, file, name, List.of("-keyalg", "RSA", "-keysize", "2048"));
    byte[] pkcs8 = load(directory.resolve(file + ".p12")).getKey("k", PASSWORD).getEncoded();
    // behind version, algorithm and the octet string's header
    Files.writeString(
        pair.key(), pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length)));
    return pair;
  }

  private static Listener.CertificateFiles pair(
      Path directory, String file, String name, List<String> algorithm) throws Exception {
    Path store = directory.resolve(file + ".p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "k",
                "-dname",
                "CN=test",
                "-ext",
                "san=dns:" + name,
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD)));
    command.addAll(algorithm);
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + keytool.exitValue());
    }
    KeyStore keys = load(store);
    Path certificate = directory.resolve(file + ".pem");
    Path key = directory.resolve(file + ".key");
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("k").getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", keys.getKey("k", PASSWORD).getEncoded()));
    return new Listener.CertificateFiles(certificate, key);
  }

  private static KeyStore load(Path store) throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
  }

  /** A client that trusts everyone, with or without keys of its own. */
  static SSLContext client(@Nullable Path keys) throws GeneralSecurityException, IOException {
    KeyManager[] own = null;
    if (keys != null) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(load(keys), PASSWORD);
      own = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own, new TrustManager[] {new TrustsEveryone()}, new SecureRandom());
    return context;
  }

  /** A server that shows a FILE.p12; it asks for the client's certificate when told to. */
  static HttpsServer server(Path keys, boolean askClient) throws Exception {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(load(keys), PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        factory.getKeyManagers(), new TrustManager[] {new TrustsEveryone()}, new SecureRandom());
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(askClient);
            parameters.setSSLParameters(tls);
          }
        });
    return server;
  }

  private static final class TrustsEveryone extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
