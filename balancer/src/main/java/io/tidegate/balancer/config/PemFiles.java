package io.tidegate.balancer.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys out of PEM files. */
public final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]+)-----END", Pattern.DOTALL);

  /** DER of the RSA algorithm identifier in a PKCS#8 key, with version 0 before it. */
  private static final byte[] RSA_PREFIX =
      java.util.HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private PemFiles() {}

  /**
   * All certificates of a file, in its order.
   *
   * @throws GeneralSecurityException when there is none, or one cannot be read
   */
  public static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        certificates.add((X509Certificate) each);
      }
    }
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate in " + file);
    }
    return certificates;
  }

  /**
   * The first private key of a file, in PKCS#8 or, if it is RSA, PKCS#1.
   *
   * @param algorithm of the certificate's public key
   * @throws GeneralSecurityException when there is none, or it is of another kind
   */
  public static PrivateKey key(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new GeneralSecurityException("no private key in " + file);
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(matcher.group(2));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("%s: %s".formatted(file, e.getMessage()), e);
    }
    byte[] pkcs8 =
        switch (matcher.group(1).strip()) {
          case "" -> der;
          case "RSA" -> wrapped(der);
          default ->
              throw new GeneralSecurityException(
                  "a %sprivate key (expected: PKCS#8, \"BEGIN PRIVATE KEY\")"
                      .formatted(matcher.group(1)));
        };
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  /** A PKCS#1 key as PKCS#8. */
  private static byte[] wrapped(byte[] pkcs1) {
    byte[] octets = tagged(4, pkcs1);
    byte[] body = new byte[RSA_PREFIX.length + octets.length];
    System.arraycopy(RSA_PREFIX, 0, body, 0, RSA_PREFIX.length);
    System.arraycopy(octets, 0, body, RSA_PREFIX.length, octets.length);
    return tagged(0x30, body);
  }

  private static byte[] tagged(int tag, byte[] content) {
    byte[] tagged = new byte[content.length + 4]; // keys are 256 to 65535 bytes long
    tagged[0] = (byte) tag;
    tagged[1] = (byte) 0x82;
    tagged[2] = (byte) (content.length >>> 8);
    tagged[3] = (byte) content.length;
    System.arraycopy(content, 0, tagged, 4, content.length);
    return tagged;
  }
}
