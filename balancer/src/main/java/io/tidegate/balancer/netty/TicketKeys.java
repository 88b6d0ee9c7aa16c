package io.tidegate.balancer.netty;

import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that TLS session tickets are encrypted with: the first makes new tickets, the others are
 * only taken. Shared by all certificates of a listener, so that a reload does not make clients
 * begin from nothing. Thread-safe.
 */
final class TicketKeys {
  private static final int KEPT = 3;

  private final SecureRandom random;
  private List<OpenSslSessionTicketKey> keys;

  TicketKeys(SecureRandom random) {
    this.random = random;
    keys = List.of(next());
  }

  /** Begins to use a new key; the oldest is taken no longer. */
  synchronized void rotate() {
    List<OpenSslSessionTicketKey> now = new ArrayList<>();
    now.add(next());
    now.addAll(keys.subList(0, Math.min(keys.size(), KEPT - 1)));
    keys = List.copyOf(now);
  }

  /** Has a context use them; without keys of our own BoringSSL makes no tickets. */
  synchronized void giveTo(SslContext context) {
    if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
      sessions.setTicketKeys(keys.toArray(OpenSslSessionTicketKey[]::new));
    }
  }

  private OpenSslSessionTicketKey next() {
    byte[] name = new byte[OpenSslSessionTicketKey.NAME_SIZE];
    byte[] hmac = new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE];
    byte[] aes = new byte[OpenSslSessionTicketKey.AES_KEY_SIZE];
    random.nextBytes(name);
    random.nextBytes(hmac);
    random.nextBytes(aes);
    return new OpenSslSessionTicketKey(name, hmac, aes);
  }
}
