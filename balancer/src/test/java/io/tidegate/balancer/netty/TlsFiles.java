package io.tidegate.balancer.netty;

import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** Certificates for tests of other packages. */
public final class TlsFiles {
  private TlsFiles() {}

  /** Writes FILE.pem and FILE.key for a name; returns a client that trusts everybody. */
  public static SSLContext write(Path directory, String file, String name) throws Exception {
    TestKeys.pair(directory, file, name);
    return TestKeys.client(null);
  }
}
