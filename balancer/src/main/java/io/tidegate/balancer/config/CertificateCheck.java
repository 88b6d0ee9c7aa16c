package io.tidegate.balancer.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Whether a PEM certificate and a PEM key belong together: what one signs, the other verifies. */
public final class CertificateCheck {
  private CertificateCheck() {}

  /** Why they do not belong together; null when they do. */
  public static @Nullable String mismatch(Path certificate, Path key) {
    try {
      X509Certificate leaf = PemFiles.certificates(certificate).getFirst();
      PrivateKey secret = PemFiles.key(key, leaf.getPublicKey().getAlgorithm());
      return matches(leaf.getPublicKey(), secret) ? null : "they do not match";
    } catch (IOException | GeneralSecurityException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Why a file is no list of certificates; null when it is one. */
  static @Nullable String unreadable(Path certificates) {
    try {
      return PemFiles.certificates(certificates).isEmpty() ? "no certificate" : null;
    } catch (IOException | GeneralSecurityException e) {
      return String.valueOf(e.getMessage());
    }
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
