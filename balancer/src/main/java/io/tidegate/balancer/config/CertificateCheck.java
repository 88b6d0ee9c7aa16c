package io.tidegate.balancer.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a PEM certificate and a PEM key belong together: what one signs, the other verifies. */
public final class CertificateCheck {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]+)-----END", Pattern.DOTALL);

  /** DER of the RSA algorithm identifier in a PKCS#8 key, with version 0 before it. */
  private static final byte[] RSA_PREFIX = {
    2,
    1,
    0,
    0x30,
    0x0d,
    6,
    9,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    1,
    1,
    1,
    5,
    0
  };

  private CertificateCheck() {}

  /** Why they do not belong together; null when they do. */
  public static @Nullable String mismatch(Path certificate, Path key) {
    try {
      X509Certificate leaf = leaf(certificate);
      PrivateKey secret = key(key, leaf.getPublicKey().getAlgorithm());
      return matches(leaf.getPublicKey(), secret) ? null : "they do not match";
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static X509Certificate leaf(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static PrivateKey key(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new IllegalArgumentException("no private key in " + file);
    }
    byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
    byte[] pkcs8 =
        switch (matcher.group(1).strip()) {
          case "" -> der;
          case "RSA" -> wrapped(der);
          default ->
              throw new IllegalArgumentException(
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

  private static boolean matches(PublicKey open, PrivateKey secret)
      throws GeneralSecurityException {
    String algorithm =
        switch (open.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> open.getAlgorithm();
        };
    byte[] text = "do they belong together?".getBytes(StandardCharsets.US_ASCII);
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(secret);
    signer.update(text);
    byte[] signed = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(open);
    verifier.update(text);
    return verifier.verify(signed);
  }
}
