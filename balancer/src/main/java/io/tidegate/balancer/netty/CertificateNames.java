package io.tidegate.balancer.netty;

import io.tidegate.balancer.config.PemFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The host names a certificate is for. */
final class CertificateNames {
  private static final int DNS = 2;

  private CertificateNames() {}

  /**
   * When a PEM file's certificate stops to be good, under its first name: at its own end, or at the
   * first of those behind it in the chain.
   */
  static Map<String, Instant> expiry(Path pem) throws IOException, GeneralSecurityException {
    List<X509Certificate> chain = PemFiles.certificates(pem);
    String name =
        of(pem).stream().findFirst().orElse(chain.getFirst().getSubjectX500Principal().getName());
    Instant expiry =
        chain.stream()
            .map(certificate -> certificate.getNotAfter().toInstant())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return Map.of(name, expiry);
  }

  /** The DNS names of the first certificate of a PEM file, in lower case. */
  static Set<String> of(Path pem) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(pem)) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      Set<String> names = new LinkedHashSet<>();
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (Integer.valueOf(DNS).equals(alternative.get(0))) {
            names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
      return names;
    }
  }
}
